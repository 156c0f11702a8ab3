//! Lines of a text. Where a line may end is the Unicode line breaking algorithm (UAX #14), which knows the Japanese rules: no 、。」 or small
//! kana at the beginning of a line, no 「 at its end.

use unicode_linebreak::linebreaks;

use super::faces::{Code, Face, Glyph, glyph};

/// A line as it is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    /// Its parts, each in one font.
    pub(super) runs: Vec<Run>,
    /// How wide it is, in thousandths of its size.
    pub(super) width: u32,
}

/// Characters that one font shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    /// The font.
    pub(super) face: Face,
    /// Their codes.
    pub(super) codes: Vec<u8>,
}

impl Line {
    /// A line of a text that is not to be broken.
    pub(super) fn of(text: &str, japanese: bool) -> Self {
        let mut line = Self::default();
        text.chars().filter_map(|c| glyph(c, japanese)).for_each(|glyph| line.push(glyph));
        line
    }

    fn push(&mut self, glyph: Glyph) {
        self.width += u32::from(glyph.width);
        if self.runs.last().is_none_or(|run| run.face != glyph.face) {
            self.runs.push(Run {
                face: glyph.face,
                codes: Vec::new(),
            });
        }
        let Some(run) = self.runs.last_mut() else { return };
        match glyph.code {
            Code::Byte(byte) => run.codes.push(byte),
            Code::Char(c) => {
                let mut units = [0; 2];
                run.codes
                    .extend(c.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
            }
        }
    }
}

/// Breaks a text into lines no wider than `measure`, in thousandths of its size.
pub(super) fn broken(text: &str, measure: u32, japanese: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut from) = (String::new(), 0);
    for (end, _) in linebreaks(text) {
        let piece = &text[from..end];
        from = end;
        if !line.is_empty() && width(&line, japanese) + width(piece.trim_end(), japanese) > measure {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        line.push_str(piece);
        // A piece that no rule breaks, such as a long address of a page, is broken where it must be.
        while let Some(end) = overflow(line.trim_end(), measure, japanese) {
            let rest = line.split_off(end);
            lines.push(std::mem::replace(&mut line, rest));
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Where the text becomes wider than the measure, after one character at least; nowhere if it fits.
fn overflow(text: &str, measure: u32, japanese: bool) -> Option<usize> {
    let mut used = 0;
    text.char_indices().find_map(|(at, c)| {
        used += glyph(c, japanese).map_or(0, |glyph| u32::from(glyph.width));
        (used > measure && at > 0).then_some(at)
    })
}

fn width(text: &str, japanese: bool) -> u32 {
    text.chars()
        .filter_map(|c| glyph(c, japanese))
        .map(|glyph| u32::from(glyph.width))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten full-width characters.
    const TEN: u32 = 10_000;

    #[test]
    fn lines_end_where_japanese_rules_let_them() {
        let cases: [(&str, &[&str]); 9] = [
            ("あいうえおかきくけこさし", &["あいうえおかきくけこ", "さし"]),
            // No full stop, comma, closing bracket or mark of length begins a line.
            ("あいうえおかきくけこ。さし", &["あいうえおかきくけ", "こ。さし"]),
            ("あいうえおかきくけこ、さし", &["あいうえおかきくけ", "こ、さし"]),
            ("「いうえおかきくけこ」さし", &["「いうえおかきくけ", "こ」さし"]),
            ("あいうえおかきくデータさし", &["あいうえおかきくデー", "タさし"]),
            ("あいうえおかきくけデータ", &["あいうえおかきくけ", "データ"]),
            // No small kana.
            ("あいうえおかきくけきょう", &["あいうえおかきくけ", "きょう"]),
            // No opening bracket ends one.
            ("あいうえおかきくけ「こ」", &["あいうえおかきくけ", "「こ」"]),
            // Numbers and words stay whole.
            ("受付番号はV-2026-000101です", &["受付番号は", "V-2026-000101です"]),
        ];
        for (text, expected) in cases {
            assert_eq!(broken(text, TEN, true), expected, "{text}");
        }
    }

    #[test]
    fn english_breaks_at_spaces_and_a_word_too_long_where_it_must() {
        assert_eq!(broken("one two three four five", 6_100, false), ["one two three", "four five"]);
        assert_eq!(broken(&"x".repeat(25), TEN, false), ["x".repeat(20), "x".repeat(5)]);
        assert_eq!(broken("", TEN, false), [""]);
        assert_eq!(broken("漢", 500, true), ["漢"]);
    }

    #[test]
    fn no_line_is_wider_than_its_measure() {
        let text = "「お申し出」のとおり、2026年9月18日に(架空の)封筒が二重に届いたことを確認しました。https://example.com/aaaaaaaaaaaaaaaaaaaaaaaaaaaa をご覧ください。";
        for measure in (1_000..40_000).step_by(500) {
            let lines = broken(text, measure, true);
            assert!(lines.iter().all(|line| width(line, true) <= measure), "{measure}: {lines:?}");
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""), "{measure}");
        }
    }

    #[test]
    fn each_character_has_its_font_and_code() {
        let runs = |text: &str, japanese| -> Vec<(Face, String)> {
            let line = Line::of(text, japanese);
            line.runs.into_iter().map(|run| (run.face, hex::encode(run.codes))).collect()
        };
        assert_eq!(
            runs("V-1号", true),
            [(Face::Latin, "562d31".to_owned()), (Face::Japanese, "53f7".to_owned())]
        );
        // Names are shown as written, also beyond the basic plane; a variant is shown in its usual shape.
        assert_eq!(runs("𠮷髙﨑", true), [(Face::Japanese, "d842dfb79ad9fa11".to_owned())]);
        assert_eq!(runs("葛\u{e0100}", true), [(Face::Japanese, "845b".to_owned())]);
        // What no Japanese font has is seen to be missing.
        assert_eq!(runs("😀ก", true), [(Face::Japanese, "30133013".to_owned())]);
        assert_eq!(runs("“é”", false), [(Face::Latin, "93e994".to_owned())]);
        assert_eq!(runs("“", true), [(Face::Japanese, "201c".to_owned())]);
        assert_eq!(Line::of("ｶﾅ", true).width, 1_000);
    }
}
