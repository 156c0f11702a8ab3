//! Which font shows a character, by which code, and how wide it is.

use pdf_writer::Name;

/// One of the two fonts of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    /// Helvetica, one byte per character.
    Latin,
    /// A Japanese gothic, UTF-16 per character.
    Japanese,
}

impl Face {
    /// Its name within a page.
    pub(super) const fn name(self) -> Name<'static> {
        match self {
            Self::Latin => Name(b"L"),
            Self::Japanese => Name(b"J"),
        }
    }
}

/// The characters of Adobe-Japan1 that are half as wide as others, half-width kana among them.
pub(super) const HALF_WIDTH_CIDS: (u16, u16) = (231, 632);

/// What stands for a character that the Japanese font does not have: 〓, as printers set it.
const GETA: char = '〓';

/// One character as a font shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Glyph {
    /// By which font.
    pub(super) face: Face,
    /// Its code: for Latin one byte, for Japanese a character to be written in UTF-16.
    pub(super) code: Code,
    /// How wide it is, in thousandths of its size.
    pub(super) width: u16,
}

/// The code of a glyph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// In Windows-1252.
    Byte(u8),
    /// In UTF-16.
    Char(char),
}

/// How a character is shown; not at all if it has no shape of its own.
///
/// In a Japanese letter, quotation marks, dashes and dots that both fonts have are Japanese ones, full width.
pub(super) fn glyph(c: char, japanese: bool) -> Option<Glyph> {
    if shapeless(c) {
        return None;
    }
    let latin = windows_1252(c).filter(|_| !(japanese && japanese_too(c)));
    Some(match latin {
        Some(byte) => Glyph {
            face: Face::Latin,
            code: Code::Byte(byte),
            width: HELVETICA[usize::from(byte - 0x20)],
        },
        None => Glyph {
            face: Face::Japanese,
            code: Code::Char(if in_japanese_font(c) { c } else { GETA }),
            width: if matches!(c, '\u{ff61}'..='\u{ff9f}') { 500 } else { 1000 },
        },
    })
}

/// Whether a viewer may show something else than was written: nothing at all for what lies beyond the basic plane (Chrome's viewer reads
/// UTF-16 by single units), 〓 for what no Japanese font has, the usual shape where a variant was chosen.
pub(super) fn doubtful(c: char) -> bool {
    let shown_as_written = |glyph: Glyph| glyph.code == Code::Char(c) || glyph.face == Face::Latin;
    u32::from(c) > 0xffff || matches!(c, '\u{fe00}'..='\u{fe0f}') || glyph(c, true).is_some_and(|glyph| !shown_as_written(glyph))
}

/// Characters that only say how their neighbours look: variants, joiners, and the control characters.
fn shapeless(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether Japanese writing has the character in full width.
const fn japanese_too(c: char) -> bool {
    matches!(
        c,
        '§' | '¨' | '°' | '±' | '´' | '¶' | '×' | '÷' | '‘' | '’' | '“' | '”' | '…' | '—' | '–' | '†' | '‡' | '‰'
    )
}

/// Whether the collection Adobe-Japan1-4 has the character, by the blocks it was made from: single rare characters of a block may be missing.
const fn in_japanese_font(c: char) -> bool {
    matches!(c,
        '\u{20}'..='\u{17f}' | '\u{391}'..='\u{3c9}' | '\u{401}'..='\u{451}' | '\u{2010}'..='\u{2051}' | '\u{20ac}'
        | '\u{2100}'..='\u{22ff}' | '\u{2312}' | '\u{2460}'..='\u{24ff}' | '\u{2500}'..='\u{27bf}' | '\u{2934}'..='\u{2935}'
        | '\u{2e80}'..='\u{2fdf}' | '\u{3000}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3200}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ffe6}' | '\u{20000}'..='\u{2fa1f}')
}

/// The code of a character in Windows-1252, the coding of the Latin font.
const fn windows_1252(c: char) -> Option<u8> {
    Some(match c {
        '\u{20}'..='\u{7e}' | '\u{a0}'..='\u{ff}' => c as u8,
        '€' => 0x80,
        '‚' => 0x82,
        'ƒ' => 0x83,
        '„' => 0x84,
        '…' => 0x85,
        '†' => 0x86,
        '‡' => 0x87,
        'ˆ' => 0x88,
        '‰' => 0x89,
        'Š' => 0x8a,
        '‹' => 0x8b,
        'Œ' => 0x8c,
        'Ž' => 0x8e,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        '˜' => 0x98,
        '™' => 0x99,
        'š' => 0x9a,
        '›' => 0x9b,
        'œ' => 0x9c,
        'ž' => 0x9e,
        'Ÿ' => 0x9f,
        _ => return None,
    })
}

/// The widths of Helvetica from 0x20 to 0xff in that coding, as its metrics file has them.
#[rustfmt::skip]
const HELVETICA: [u16; 224] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, 350,
    556, 350, 222, 556, 333, 1000, 556, 556, 333, 1000, 667, 333, 1000, 350, 611, 350,
    350, 222, 222, 333, 333, 350, 556, 1000, 333, 1000, 500, 333, 944, 350, 500, 667,
    278, 333, 556, 556, 556, 556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 333,
    400, 584, 333, 333, 333, 556, 537, 278, 333, 333, 365, 556, 834, 834, 834, 611,
    667, 667, 667, 667, 667, 667, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278,
    722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611,
    556, 556, 556, 556, 556, 556, 889, 500, 556, 556, 556, 556, 278, 278, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 584, 611, 556, 556, 556, 556, 500, 556, 500,
];
