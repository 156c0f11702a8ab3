//! Where each line stands: pages of A4, filled from top to bottom.

use super::lines::{Line, broken};
use crate::document::{Block, Document};

/// A paper and its margins, in points of 1/72 inch.
pub(super) struct Paper {
    /// From side to side.
    pub(super) width: f32,
    /// From bottom to top.
    pub(super) height: f32,
    side: f32,
    top: f32,
    bottom: f32,
}

/// A4.
pub(super) const PAGE: Paper = Paper {
    width: 595.276,
    height: 841.89,
    side: 64.0,
    top: 62.0,
    bottom: 70.0,
};

/// From margin to margin.
const MEASURE: f32 = PAGE.width - 2.0 * PAGE.side;
/// How wide labels of facts are, and the room around what stands in a row.
const LABELS: f32 = 104.0;
const ROW_PADDING: f32 = 5.0;
/// Where the number and the pages stand.
const FOOT: f32 = 40.0;
/// The largest share of a line that the sender may take, at the right.
const INDENT_MAX: f32 = 0.6;

/// A page.
#[derive(Default)]
pub(super) struct Page {
    /// Its lines of text.
    pub(super) texts: Vec<Text>,
    /// Its rules.
    pub(super) rules: Vec<Rule>,
}

/// A line of text at its place.
pub(super) struct Text {
    /// What it says.
    pub(super) line: Line,
    /// Where it begins.
    pub(super) x: f32,
    /// Where it stands.
    pub(super) y: f32,
    /// The size of its letters.
    pub(super) size: f32,
    /// Whether it is bold.
    pub(super) bold: bool,
}

/// A horizontal rule.
pub(super) struct Rule {
    /// Its left end.
    pub(super) from: f32,
    /// Its right end.
    pub(super) to: f32,
    /// Its height on the page.
    pub(super) y: f32,
}

/// How a kind of block is set.
struct Style {
    size: f32,
    leading: f32,
    before: f32,
    after: f32,
    bold: bool,
    place: Place,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Left,
    Centre,
    Right,
}

const fn style(size: f32, leading: f32, before: f32, after: f32) -> Style {
    Style {
        size,
        leading,
        before,
        after,
        bold: false,
        place: Place::Left,
    }
}

const BODY: Style = style(10.5, 17.5, 0.0, 7.0);
const ADDRESSEE: Style = style(12.0, 18.0, 6.0, 6.0);
const TO_THE_RIGHT: Style = Style {
    place: Place::Right,
    ..style(10.5, 16.0, 4.0, 6.0)
};
const TITLE: Style = Style {
    bold: true,
    place: Place::Centre,
    ..style(14.5, 22.0, 16.0, 14.0)
};
const HEADING: Style = Style {
    bold: true,
    ..style(11.5, 17.0, 11.0, 5.0)
};
const FOOTER: Style = style(8.5, 10.0, 0.0, 0.0);

/// What must have room where a paragraph or a row begins, so that no single line is left behind.
const BEGINNING: f32 = 2.0 * BODY.leading + 2.0 * ROW_PADDING;

/// Lays the document out.
pub(super) fn pages(document: &Document) -> Vec<Page> {
    let mut setter = Setter {
        japanese: document.language == "ja",
        pages: vec![Page::default()],
        y: PAGE.height - PAGE.top,
    };
    for block in &document.blocks {
        match block {
            Block::Title { lines } => setter.lines(lines, &TITLE, true),
            Block::Addressee { lines } => setter.lines(lines, &ADDRESSEE, false),
            Block::Right { lines } => setter.lines(lines, &TO_THE_RIGHT, false),
            Block::Heading { lines } => setter.lines(lines, &HEADING, true),
            Block::Paragraph { lines } => setter.lines(lines, &BODY, false),
            Block::Facts { rows } => setter.facts(rows),
        }
    }
    let count = setter.pages.len();
    for index in 0..count {
        let foot = format!("{}   {} / {count}", document.footer, index + 1);
        let line = Line::of(&foot, setter.japanese);
        setter.place(index, line, (PAGE.side, MEASURE), FOOT, &FOOTER, Place::Centre);
    }
    setter.pages
}

struct Setter {
    japanese: bool,
    pages: Vec<Page>,
    /// The foot of what is set, on the last page.
    y: f32,
}

impl Setter {
    /// Sets lines across the page; `with_next` keeps them on one page with the beginning of what follows.
    fn lines(&mut self, lines: &[String], style: &Style, with_next: bool) {
        let measure = if style.place == Place::Right {
            MEASURE * INDENT_MAX
        } else {
            MEASURE
        };
        let broken = self.broken(lines, measure, style);
        self.skip(style.before);
        for (index, line) in broken.iter().enumerate() {
            let kept = if with_next && index == 0 { style.after + BEGINNING } else { 0.0 };
            self.room(style.leading + kept);
            self.y -= style.leading;
            let (page, y) = (self.pages.len() - 1, self.y + descent(style));
            self.place(page, Line::of(line, self.japanese), (PAGE.side, MEASURE), y, style, style.place);
        }
        self.skip(style.after);
    }

    /// Sets labels and values, a rule above and below each row.
    fn facts(&mut self, rows: &[(String, Vec<String>)]) {
        let value_at = PAGE.side + LABELS;
        let value_measure = MEASURE - LABELS - ROW_PADDING;
        for (index, (label, value)) in rows.iter().enumerate() {
            let labels = self.broken(std::slice::from_ref(label), LABELS - 2.0 * ROW_PADDING, &BODY);
            let values = self.broken(value, value_measure, &BODY);
            self.room(BEGINNING);
            if index == 0 {
                self.rule();
            }
            self.y -= ROW_PADDING / 2.0;
            for line in 0..labels.len().max(values.len()) {
                if self.room(BODY.leading) {
                    self.rule();
                    self.y -= ROW_PADDING / 2.0;
                }
                self.y -= BODY.leading;
                let (page, y) = (self.pages.len() - 1, self.y + descent(&BODY));
                for (texts, x, measure) in [(&labels, PAGE.side + ROW_PADDING, LABELS), (&values, value_at, value_measure)] {
                    if let Some(text) = texts.get(line) {
                        self.place(page, Line::of(text, self.japanese), (x, measure), y, &BODY, Place::Left);
                    }
                }
            }
            self.y -= ROW_PADDING / 2.0;
            self.rule();
        }
        self.skip(10.0);
    }

    fn broken(&self, lines: &[String], measure: f32, style: &Style) -> Vec<String> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a measure is positive and a few hundred thousand at most"
        )]
        let thousandths = (measure / style.size * 1_000.0) as u32;
        lines.iter().flat_map(|line| broken(line, thousandths, self.japanese)).collect()
    }

    /// Begins a page if less than `height` is left, and says whether it did.
    fn room(&mut self, height: f32) -> bool {
        let full = self.y - height < PAGE.bottom;
        if full {
            self.pages.push(Page::default());
            self.y = PAGE.height - PAGE.top;
        }
        full
    }

    /// Leaves room, but none at the top of a page.
    fn skip(&mut self, height: f32) {
        if self.y < PAGE.height - PAGE.top {
            self.y -= height;
        }
    }

    fn rule(&mut self) {
        let y = self.y;
        if let Some(page) = self.pages.last_mut() {
            page.rules.push(Rule {
                from: PAGE.side,
                to: PAGE.width - PAGE.side,
                y,
            });
        }
    }

    fn place(&mut self, page: usize, line: Line, (left, measure): (f32, f32), y: f32, style: &Style, place: Place) {
        #[expect(clippy::cast_precision_loss, reason = "a line is no wider than a page")]
        let width = line.width as f32 / 1_000.0 * style.size;
        let x = match place {
            Place::Left => left,
            Place::Centre => left + (measure - width) / 2.0,
            Place::Right => left + measure - width,
        };
        self.pages[page].texts.push(Text {
            line,
            x,
            y,
            size: style.size,
            bold: style.bold,
        });
    }
}

/// How far above the foot of its line a text stands.
fn descent(style: &Style) -> f32 {
    (style.leading - style.size) / 2.0 + style.size * 0.14
}
