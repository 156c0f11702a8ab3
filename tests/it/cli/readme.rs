//! The commands of the README, as a shell would take them.

const README: &str = include_str!("../../../README.md");

/// The commands of "Take a complaint to closed", without `cargo honi`.
pub(super) fn commands() -> Vec<Vec<String>> {
    let (_, section) = README
        .split_once("## Take a complaint to closed")
        .expect("the README has the section");
    let block = section.split("```").nth(1).expect("the section has commands");
    let commands: Vec<Vec<String>> = block
        .lines()
        .filter_map(|line| line.strip_prefix("cargo honi "))
        .map(words)
        .collect();
    assert!(commands.len() > 10, "{commands:?}");
    commands
}

/// The words of a line: by spaces, quotes kept together, without the comment.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match (c, quote) {
            (_, Some(open)) if c == open => quote = None,
            (_, Some(_)) => word.get_or_insert_default().push(c),
            ('"' | '\'', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (' ', None) => words.extend(word.take()),
            ('#', None) if word.is_none() => return words,
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[test]
fn a_line_has_the_words_that_a_shell_sees() {
    assert_eq!(
        words("voice close V-1 --no-action \"再発の 恐れなし\" # why"),
        ["voice", "close", "V-1", "--no-action", "再発の 恐れなし"]
    );
    assert_eq!(words("a ''  'b c'd"), ["a", "", "b cd"]);
}
