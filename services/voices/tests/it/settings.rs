//! Settings: the example for deployment is complete but for its secrets, and rules in seconds are for one machine.

use honi_settings::Validate;
use honi_voices::{DEFAULTS, Profile, Settings};
use toml::{Table, Value};

const EXAMPLE: &str = include_str!("../../../../deploy/config/voices.toml");

const SECRETS: &str = r#"
    database = { url = "sqlite:voices.db" }
    personal_data.index_key = "0202020202020202020202020202020202020202020202020202020202020202"
    personal_data.master_keys.k1 = "0101010101010101010101010101010101010101010101010101010101010101"
    requests = { mac_key = "0303030303030303030303030303030303030303030303030303030303030303" }
    temporal = { codec_key = "0404040404040404040404040404040404040404040404040404040404040404" }
    identity = { secret = "0505050505050505" }
"#;

const COMPRESSED: &str = r#"
    [rule_set]
    id = "compressed"
    acknowledge = { seconds = 20 }
    final_response = { seconds = 60 }
    remind_owner_percent = 50
    team_lead_percent = 80
    executive_after = { seconds = 10 }
"#;

fn over(below: Table, above: Table) -> Table {
    above.into_iter().fold(below, |mut merged, (key, value)| {
        let value = match (merged.remove(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => Value::Table(over(below, above)),
            (_, value) => value,
        };
        merged.insert(key, value);
        merged
    })
}

fn settings(layers: &[&str]) -> Settings {
    let tables = layers.iter().map(|text| text.parse::<Table>().expect("TOML"));
    tables.reduce(over).expect("a layer").try_into().expect("settings")
}

#[test]
fn the_example_lacks_only_the_secrets() {
    let settings = settings(&[DEFAULTS, EXAMPLE, SECRETS]);
    assert_eq!(settings.validate(), Ok(()));
    assert_eq!((settings.profile, settings.rules().id.as_str()), (Profile::Production, "standard"));
    assert!(!honi_settings::dump(&settings).contains("0303"));
    let commented: String = EXAMPLE
        .split("# [rule_set]")
        .nth(1)
        .expect("the rules are shown")
        .lines()
        .map(|line| line.trim_start_matches('#').to_owned() + "\n")
        .collect();
    let shown: honi_voices::domain::RuleSet = toml::from_str(&commented).expect("a rule set");
    assert_eq!(shown, honi_voices::domain::RuleSet::standard());
}

#[test]
fn rules_in_seconds_are_for_one_machine() {
    let mut settings = settings(&[DEFAULTS, EXAMPLE, SECRETS, COMPRESSED]);
    assert!(settings.validate().expect_err("refused").contains("local"));
    settings.profile = Profile::Local;
    assert_eq!(settings.validate(), Ok(()));
    assert_eq!(settings.rules().id, "compressed");
    settings.requests.mac_key = honi_settings::Secret::new("short");
    assert!(settings.validate().expect_err("refused").contains("mac_key"));
}
