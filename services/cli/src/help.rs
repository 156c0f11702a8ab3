//! The command line as it is shown to people, in their language, and what they are told when it cannot be read.

use std::error::Error as _;
use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, CommandFactory as _, FromArgMatches as _, ValueEnum as _};

use crate::args::Args;
use crate::error::Exit;
use crate::texts::Lang;

/// clap's own template, with "Usage" in Japanese.
const TEMPLATE: &str = "{before-help}{about-with-newline}\n使い方: {usage}\n\n{all-args}{after-help}";

/// The command line, with its help in a language.
pub(crate) fn command(lang: Lang) -> Command {
    let mut command = Args::command().after_help(lang.text("exit-codes"));
    if lang == Lang::Ja {
        command.build(); // So that clap's own options are there to be translated.
        command = translated(command, "help");
    }
    command
}

/// Reads the command line. Help, and what cannot be read, is answered here: then there is nothing but an exit code.
pub(crate) fn read(arguments: &[OsString]) -> Result<(Lang, Args), u8> {
    let lang = lang(arguments);
    let read = command(lang).try_get_matches_from(arguments);
    read.and_then(|matches| Args::from_arg_matches(&matches))
        .map(|args| (args.lang.unwrap_or(lang), args))
        .map_err(|error| {
            match said(&error, lang) {
                Some(text) => eprintln!("honi: {text}"),
                // Nobody is left to be told that it cannot be printed.
                None => drop(error.print()),
            }
            u8::try_from(error.exit_code()).unwrap_or(Exit::Usage as u8)
        })
}

/// The language of the help: that of `--lang`, else that of the environment. clap can only tell once it knows what to say.
fn lang(arguments: &[OsString]) -> Lang {
    let mut words = arguments.iter().filter_map(|word| word.to_str()).take_while(|word| *word != "--");
    let mut asked = None;
    while let Some(word) = words.next() {
        if word == "--lang" {
            asked = words.next();
        } else if let Some(given) = word.strip_prefix("--lang=") {
            asked = Some(given);
        }
    }
    asked
        .and_then(|word| Lang::from_str(word, true).ok())
        .unwrap_or_else(Lang::of_environment)
}

fn translated(command: Command, path: &str) -> Command {
    let about = Lang::Ja.find(path);
    let command = match about {
        Some(about) => command.about(about).long_about(None),
        None => command,
    };
    command
        .help_template(TEMPLATE)
        .subcommand_help_heading("コマンド")
        .mut_args(|arg| explained(arg, path))
        .mut_subcommands(|below| {
            if below.get_name() == "help" {
                // `honi help voice` shows what `honi voice --help` does.
                translated(below, path).about(Lang::Ja.text("help-help"))
            } else {
                let path = format!("{path}-{}", below.get_name());
                translated(below, &path)
            }
        })
}

/// An option in Japanese: its own text, or that of all options of its name.
fn explained(arg: Arg, path: &str) -> Arg {
    let id = arg.get_id().as_str();
    let Some(mut text) = Lang::Ja
        .find(&format!("{path}--{id}"))
        .or_else(|| Lang::Ja.find(&format!("help--{id}")))
    else {
        return arg;
    };
    let mut add = |label: &str, words: Vec<String>| {
        if !words.is_empty() {
            text.push_str(&format!(" [{label}: {}]", words.join(", ")));
        }
    };
    let takes_values = arg.get_action().takes_values();
    if takes_values {
        let names = arg.get_possible_values().into_iter().filter(|value| !value.is_hide_set());
        add("選択肢", names.map(|value| value.get_name().to_owned()).collect());
        let defaults = arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned());
        add("既定", defaults.filter(|value| !value.is_empty()).collect());
        add(
            "環境変数",
            arg.get_env().map(|name| name.to_string_lossy().into_owned()).into_iter().collect(),
        );
    }
    let is_common = arg.is_global_set() || ["help", "version"].contains(&id);
    let heading = match (arg.is_positional(), is_common) {
        (true, _) => "引数",
        (false, true) => "すべてのコマンドに共通のオプション",
        (false, false) => "オプション",
    };
    let order = arg.get_index();
    let arg = arg.help(text).long_help(None).help_heading(heading);
    let arg = arg.hide_possible_values(true).hide_default_value(true).hide_env(true);
    match order {
        Some(order) => arg.display_order(order),
        None => arg,
    }
}

/// What is wrong with the command line, in Japanese; `None` where clap says it: in English, and what is no error.
fn said(error: &clap::Error, lang: Lang) -> Option<String> {
    if lang == Lang::En || !error.use_stderr() {
        return None;
    }
    let (key, kind) = match error.kind() {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => ("usage-invalid-value", ContextKind::InvalidArg),
        ErrorKind::UnknownArgument => ("usage-unknown-argument", ContextKind::InvalidArg),
        ErrorKind::InvalidSubcommand => ("usage-unknown-command", ContextKind::InvalidSubcommand),
        ErrorKind::ArgumentConflict => ("usage-conflict", ContextKind::InvalidArg),
        ErrorKind::MissingRequiredArgument => ("usage-missing", ContextKind::InvalidArg),
        _ => return None,
    };
    let context = |kind| error.get(kind).map(words).unwrap_or_default();
    let (what, value, prior) = (context(kind), context(ContextKind::InvalidValue), context(ContextKind::PriorArg));
    let mut lines = vec![lang.text_with(key, &[("what", &what), ("value", &value), ("other", &prior)])];
    let mut line = |key: &str, words: String| {
        if !words.is_empty() {
            lines.push(lang.text_with(key, &[("detail", &words)]));
        }
    };
    line("usage-why", error.source().map(ToString::to_string).unwrap_or_default());
    line("usage-choices", context(ContextKind::ValidValue));
    let kinds = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ];
    line(
        "usage-meant",
        kinds.map(context).into_iter().find(|words| !words.is_empty()).unwrap_or_default(),
    );
    let usage = context(ContextKind::Usage);
    line("usage-form", usage.trim_start_matches("Usage:").trim().to_owned());
    lines.push(lang.text("usage-see-help"));
    Some(lines.join("\n  "))
}

fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(word) => word.clone(),
        ContextValue::Strings(words) => words.join(", "),
        ContextValue::StyledStr(text) => text.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::{Command, CommandFactory as _};

    use super::{command, lang};
    use crate::texts::Lang;

    #[test]
    fn the_command_line_is_sound() {
        super::Args::command().debug_assert();
        command(Lang::Ja).debug_assert();
    }

    #[test]
    fn every_command_and_option_is_explained_in_japanese() {
        fn walk(command: &Command, path: &str, asked: &mut BTreeSet<String>, missing: &mut Vec<String>) {
            let mut ask = |keys: [String; 2]| match keys.iter().find(|key| Lang::Ja.find(key).is_some()) {
                Some(key) => drop(asked.insert(key.clone())),
                None => missing.push(keys[0].clone()),
            };
            ask([path.to_owned(), path.to_owned()]);
            for arg in command.get_arguments() {
                ask([format!("{path}--{}", arg.get_id()), format!("help--{}", arg.get_id())]);
            }
            for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
                walk(below, &format!("{path}-{}", below.get_name()), asked, missing);
            }
        }
        let (mut asked, mut missing) = (BTreeSet::from(["help-help".to_owned()]), Vec::new());
        walk(&command(Lang::Ja), "help", &mut asked, &mut missing);
        assert!(missing.is_empty(), "{missing:#?}");
        let texts = include_str!("../locales/ja/help.ftl").lines();
        let keys = texts.filter_map(|line| line.split_once(" = ")).map(|(key, _)| key);
        let idle: Vec<&str> = keys.filter(|key| key.starts_with("help-") && !asked.contains(*key)).collect();
        assert!(idle.is_empty(), "{idle:#?}");
    }

    #[test]
    fn the_language_is_known_before_the_command_line_is_read() {
        let of = |words: &[&str]| lang(&words.iter().map(Into::into).collect::<Vec<_>>());
        assert_eq!(of(&["honi", "--lang", "ja", "--help"]), Lang::Ja);
        assert_eq!(of(&["honi", "voice", "--lang=en", "list"]), Lang::En);
        assert_eq!(of(&["honi", "--lang=en", "--", "--lang=ja"]), Lang::En);
    }
}
