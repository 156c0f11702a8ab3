//! A letter as pages of A4. No timestamp and no random id goes in, so that the same letter has the same bytes and its hash can be told again.
//!
//! No font is embedded: see `docs/adr/0007-letters.md`.

mod faces;
mod layout;
mod lines;

use std::collections::BTreeSet;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, TextRenderingMode};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use crate::document::{Block, Document};
use faces::Face;
use layout::{PAGE, Page};

/// Objects that every letter has; pages and their contents follow.
const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const LATIN: Ref = Ref::new(3);
const JAPANESE: Ref = Ref::new(4);
const JAPANESE_CID: Ref = Ref::new(5);
const JAPANESE_DESCRIPTOR: Ref = Ref::new(6);
const INFO: Ref = Ref::new(7);
const FIRST_PAGE: i32 = 8;

/// The gothic of the Adobe-Japan1 collection that viewers know by name and replace by the Japanese font they have.
const JAPANESE_NAME: Name<'static> = Name(b"HeiseiKakuGo-W5");
/// How its text is coded: UTF-16, by a map that every viewer has.
const JAPANESE_CODES: Name<'static> = Name(b"UniJIS-UTF16-H");

/// Writes the document as a PDF.
pub(crate) fn write(document: &Document) -> Vec<u8> {
    let pages = layout::pages(document);
    let mut pdf = Pdf::new();
    let mut catalog = pdf.catalog(CATALOG);
    catalog.pages(PAGES).lang(TextStr(document.language));
    catalog.viewer_preferences().display_doc_title(true);
    catalog.finish();
    pdf.document_info(INFO).title(TextStr(&document.title));
    write_fonts(&mut pdf);

    let page_ref = |index: usize| Ref::new(FIRST_PAGE.saturating_add(i32::try_from(index).unwrap_or(i32::MAX).saturating_mul(2)));
    let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    pdf.pages(PAGES).count(count).kids((0..pages.len()).map(page_ref));
    for (index, page) in pages.iter().enumerate() {
        let (at, contents) = (page_ref(index), Ref::new(page_ref(index).get().saturating_add(1)));
        let mut writer = pdf.page(at);
        writer
            .parent(PAGES)
            .media_box(Rect::new(0.0, 0.0, PAGE.width, PAGE.height))
            .contents(contents);
        let mut resources = writer.resources();
        resources
            .fonts()
            .pair(Face::Latin.name(), LATIN)
            .pair(Face::Japanese.name(), JAPANESE);
        resources.finish();
        writer.finish();
        pdf.stream(contents, &drawn(page));
    }
    pdf.finish()
}

/// The characters of the document that a viewer may not show as they were written, each once.
pub(crate) fn doubtful(document: &Document) -> Vec<char> {
    let lines = document.blocks.iter().flat_map(|block| match block {
        Block::Title { lines }
        | Block::Addressee { lines }
        | Block::Right { lines }
        | Block::Heading { lines }
        | Block::Paragraph { lines } => lines.iter().collect::<Vec<_>>(),
        Block::Facts { rows } => rows.iter().flat_map(|(label, value)| value.iter().chain([label])).collect(),
    });
    let found: BTreeSet<char> = lines.flat_map(|line| line.chars()).filter(|c| faces::doubtful(*c)).collect();
    found.into_iter().collect()
}

/// Helvetica, which every viewer has or replaces by one of the same widths, and a gothic of Adobe-Japan1.
fn write_fonts(pdf: &mut Pdf) {
    pdf.type1_font(LATIN)
        .base_font(Name(b"Helvetica"))
        .encoding_predefined(Name(b"WinAnsiEncoding"));
    pdf.type0_font(JAPANESE)
        .base_font(JAPANESE_NAME)
        .encoding_predefined(JAPANESE_CODES)
        .descendant_font(JAPANESE_CID);
    let mut cid = pdf.cid_font(JAPANESE_CID);
    cid.subtype(CidFontType::Type0)
        .base_font(JAPANESE_NAME)
        .system_info(SystemInfo {
            registry: Str(b"Adobe"),
            ordering: Str(b"Japan1"),
            supplement: 4,
        })
        .font_descriptor(JAPANESE_DESCRIPTOR)
        .default_width(1000.0);
    let (first, last) = faces::HALF_WIDTH_CIDS;
    cid.widths().same(first, last, 500.0);
    cid.finish();
    pdf.font_descriptor(JAPANESE_DESCRIPTOR)
        .name(JAPANESE_NAME)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(-92.0, -250.0, 1010.0, 922.0))
        .italic_angle(0.0)
        .ascent(857.0)
        .descent(-143.0)
        .cap_height(737.0)
        // With stems of 80 PDFium chooses a serif instead.
        .stem_v(88.0);
}

/// What is drawn on a page.
fn drawn(page: &Page) -> Vec<u8> {
    let mut content = Content::new();
    content.set_stroke_gray(0.55).set_line_width(0.5);
    for rule in &page.rules {
        content.move_to(rule.from, rule.y).line_to(rule.to, rule.y).stroke();
    }
    content.set_stroke_gray(0.0);
    for text in &page.texts {
        content.begin_text();
        if text.bold {
            // Neither font has a bold face of that name everywhere; an outline of the same ink does the same.
            content
                .set_text_rendering_mode(TextRenderingMode::FillStroke)
                .set_line_width(text.size * 0.02);
        } else {
            content.set_text_rendering_mode(TextRenderingMode::Fill);
        }
        content.set_text_matrix([1.0, 0.0, 0.0, 1.0, text.x, text.y]);
        for run in &text.line.runs {
            content.set_font(run.face.name(), text.size).show(Str(&run.codes));
        }
        content.end_text();
    }
    content.finish().into_vec()
}
