//! One form for values that people write in many, for blind indexes alone. What is stored and shown stays as it was written: who is 髙﨑
//! is found by 高崎 too, and remains 髙﨑.

use unicode_normalization::UnicodeNormalization;
use wana_kana::{ConvertJapanese, Options};

/// Kanji of family names that are written in several forms, each form with the one that all are found by. Few on purpose: these are said to
/// be the same name wherever names are looked up, and what a keyboard offers differs from what a register holds.
const VARIANTS: [(char, char); 21] = [
    ('髙', '高'),
    ('﨑', '崎'),
    ('嵜', '崎'),
    ('邉', '辺'),
    ('邊', '辺'),
    ('𠮷', '吉'),
    ('濵', '浜'),
    ('濱', '浜'),
    ('齋', '斎'),
    ('齊', '斉'),
    ('澤', '沢'),
    ('德', '徳'),
    ('廣', '広'),
    ('嶋', '島'),
    ('嶌', '島'),
    ('櫻', '桜'),
    ('國', '国'),
    ('眞', '真'),
    ('惠', '恵'),
    ('栁', '柳'),
    ('瀨', '瀬'),
];

/// A name: NFKC, lower case, without spaces and invisible characters (also the variation selectors that choose a glyph of a kanji), each
/// kanji in its common form.
pub fn name(written: &str) -> String {
    let folded: String = written.nfkc().filter(|c| !is_ignored(*c)).collect::<String>().to_lowercase();
    // Lower case can leave a sequence that composes, and NFKC a space (from U+00A8) that was none before.
    folded.nfkc().filter(|c| !is_ignored(*c)).map(common).collect()
}

/// A reading: as [`name`], all kana as katakana, any dash as the long vowel mark, without middle dots.
pub fn kana(written: &str) -> String {
    let katakana = name(written).as_str().to_katakana_with_opt(Options {
        pass_romaji: true,
        ..Options::default()
    });
    katakana
        .chars()
        .filter(|c| !matches!(c, '・' | '·' | '.'))
        .map(|c| if is_dash(c) { 'ー' } else { c })
        .collect()
}

/// Words: NFKC, lower case, letters and digits alone, so that neither spacing nor punctuation makes two texts of one.
pub fn words(written: &str) -> String {
    let folded = written.nfkc().collect::<String>().to_lowercase();
    folded.nfkc().filter(|c| c.is_alphanumeric()).collect()
}

/// A telephone number: digits alone, in the national form (`+81 90 …` and `0081 90 …` become `090…`).
pub fn phone(written: &str) -> String {
    let plain: String = written.nfkc().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    match plain.strip_prefix("+81").or_else(|| plain.strip_prefix("0081")) {
        // Some write the national zero in brackets after the country code: +81 (0)90 ….
        Some(rest) => format!("0{}", digits(rest).trim_start_matches('0')),
        None => digits(&plain),
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn common(kanji: char) -> char {
    VARIANTS
        .iter()
        .find(|(variant, _)| *variant == kanji)
        .map_or(kanji, |(_, common)| *common)
}

/// Spaces, and what cannot be seen: zero-width characters, variation selectors, the byte order mark.
fn is_ignored(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};
    use proptest::test_runner::RngSeed;

    use super::*;

    #[test]
    fn a_name_is_found_however_it_is_spaced_or_how_wide_it_is() {
        assert_eq!(name("見本　花子"), "見本花子");
        assert_eq!(name(" 見本 花子 "), "見本花子");
        assert_eq!(name("ＳＡＭＰＬＥ　Ｈａｎａｋｏ"), "samplehanako");
        assert_eq!(name("ﾐﾎﾝ ﾊﾅｺ"), "ミホンハナコ");
        assert_eq!(name("葛\u{e0100}飾"), "葛飾");
    }

    #[test]
    fn a_name_is_found_by_every_form_of_its_kanji() {
        for (one, other) in [
            ("髙橋", "高橋"),
            ("山﨑", "山崎"),
            ("渡邉", "渡辺"),
            ("渡邊", "渡邉"),
            ("𠮷田", "吉田"),
            ("濵口", "浜口"),
        ] {
            assert_eq!(name(one), name(other), "{one} {other}");
        }
        // Another name, however much alike.
        assert_ne!(name("斎藤"), name("斉藤"));
        let settled = |(_, common): &(char, char)| VARIANTS.iter().all(|(variant, _)| variant != common);
        assert!(VARIANTS.iter().all(settled), "a common form is no variant of another");
    }

    #[test]
    fn a_reading_is_katakana() {
        assert_eq!(kana("みほん　はなこ"), "ミホンハナコ");
        assert_eq!(kana("ﾐﾎﾝ ﾊﾅｺ"), "ミホンハナコ");
        assert_eq!(kana("がっき ｳﾞｧ"), "ガッキヴァ");
        assert_eq!(kana("ジョ－ンズ"), "ジョーンズ");
        assert_eq!(kana("マリ・アンヌ"), kana("マリアンヌ"));
    }

    #[test]
    fn words_are_the_same_however_they_are_spaced_and_punctuated() {
        assert_eq!(words("がんの入院に、厚い。"), words("がんの入院に厚い"));
        assert_eq!(words("ﾌﾟﾗﾝ Ａ\nが最適！"), words("プランaが最適"));
        assert_ne!(words("がんの入院に厚い"), words("がんの通院に厚い"));
    }

    #[test]
    fn a_number_is_its_digits() {
        assert_eq!(phone("０９０−００００−１２３４"), "09000001234");
        assert_eq!(phone("+81 90-0000-1234"), "09000001234");
        assert_eq!(phone("＋８１（０）９０　０００0 1234"), "09000001234");
        assert_eq!(phone("(03) 0000-1234"), "0300001234");
        assert_eq!(phone("0081-90-0000-1234"), "09000001234");
        assert_eq!(phone("none"), "");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, rng_seed: RngSeed::Fixed(2026), failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_normal_form_is_its_own(text in "\\PC{0,12}") {
            prop_assert_eq!(name(&name(&text)), name(&text));
            prop_assert_eq!(kana(&kana(&text)), kana(&text));
            prop_assert_eq!(phone(&phone(&text)), phone(&text));
        }

        #[test]
        fn spaces_make_no_difference(head in "\\PC{0,6}", tail in "[ぁ-んァ-ヶ一-龠a-z]{1,6}") {
            prop_assert_eq!(name(&format!("{head}　 {tail}\u{3000}")), name(&format!("{head} {tail}")));
            prop_assert_eq!(kana(&format!(" {head} {tail}")), kana(&format!("{head}\u{a0}{tail}")));
        }

        #[test]
        fn hiragana_and_katakana_meet(text in "[ぁ-ゖ]{0,10}") {
            let katakana: String = text.chars().filter_map(|c| char::from_u32(u32::from(c) + 0x60)).collect();
            prop_assert_eq!(kana(&text), kana(&katakana));
        }

        #[test]
        fn a_phone_is_nothing_but_digits(text in "\\PC{0,16}") {
            prop_assert!(phone(&text).chars().all(|c| c.is_ascii_digit()));
        }
    }
}
