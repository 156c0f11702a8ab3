//! Reads a letter as its receiver does: the text of its HTML, the text of its pages.

/// The text of the page's main part, without spaces and line breaks.
pub(crate) fn of_html(html: &str) -> String {
    let (_, rest) = html.split_once("<main>").expect("a page has a main part");
    let (main, _) = rest.split_once("</main>").expect("the main part ends");
    let text = main.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    unspaced(&text.collect::<String>())
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#x2f;", "/")
        .replace("&amp;", "&")
}

/// The texts of a PDF by page, without spaces; the last of each page is its foot.
pub(crate) fn of_pdf(pdf: &[u8]) -> Vec<Vec<String>> {
    let objects = objects(pdf);
    let streams = objects.iter().filter_map(|object| {
        let start = find(object, b"stream\n")? + b"stream\n".len();
        Some(&object[start..find(object, b"\nendstream")?])
    });
    streams.map(shown).collect()
}

/// The objects of a PDF, each where the table at its end says.
pub(crate) fn objects(pdf: &[u8]) -> Vec<&[u8]> {
    assert!(pdf.starts_with(b"%PDF-1.7\n"));
    assert!(pdf.ends_with(b"%%EOF"));
    let text = String::from_utf8_lossy(pdf).into_owned();
    let (_, end) = text.rsplit_once("startxref\n").expect("a PDF says where its table is");
    let table: usize = end
        .lines()
        .next()
        .and_then(|line| line.parse().ok())
        .expect("it says so by a number");
    let rows = String::from_utf8_lossy(&pdf[table..]).into_owned();
    let mut rows = rows.lines();
    assert_eq!(rows.next(), Some("xref"));
    let count = rows.next().and_then(|row| row.strip_prefix("0 "));
    let count: usize = count
        .and_then(|count| count.parse().ok())
        .expect("a table says how many objects it has");
    rows.next();
    let mut offsets: Vec<usize> = rows
        .take(count - 1)
        .map(|row| row[..10].parse().expect("a row begins with an offset"))
        .collect();
    for (index, offset) in offsets.iter().enumerate() {
        assert!(
            pdf[*offset..].starts_with(format!("{} 0 obj", index + 1).as_bytes()),
            "object {}",
            index + 1
        );
    }
    offsets.push(table);
    offsets.sort_unstable();
    offsets.windows(2).map(|pair| &pdf[pair[0]..pair[1]]).collect()
}

/// The texts between `BT` and `ET`, by the font in force.
fn shown(stream: &[u8]) -> Vec<String> {
    let (mut texts, mut text, mut japanese, mut at) = (Vec::new(), String::new(), false, 0);
    while at < stream.len() {
        let rest = &stream[at..];
        if rest.starts_with(b"/J ") || rest.starts_with(b"/L ") {
            japanese = rest[1] == b'J';
        } else if rest.starts_with(b"(") || rest.starts_with(b"<") {
            let (codes, length) = string(rest);
            text += &if japanese {
                utf16(&codes)
            } else {
                codes.iter().map(|byte| char::from(*byte)).collect()
            };
            at += length;
            continue;
        } else if rest.starts_with(b"ET") {
            texts.push(unspaced(&std::mem::take(&mut text)));
        }
        at += 1;
    }
    texts
}

/// The string that stands first, in either of its two forms, and how long it was as written.
fn string(from: &[u8]) -> (Vec<u8>, usize) {
    if from[0] == b'<' {
        let end = find(from, b">").expect("a string ends");
        return (hex::decode(&from[1..end]).expect("it is hexadecimal"), end + 1);
    }
    let (mut codes, mut depth, mut at) = (Vec::new(), 0, 0);
    loop {
        match from[at] {
            b'\\' => {
                at += 1;
                codes.push(match from[at] {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'b' => 8,
                    b'f' => 12,
                    b'0'..=b'7' => {
                        let digits = from[at..].iter().take(3).take_while(|digit| (b'0'..=b'7').contains(digit)).count();
                        let octal = std::str::from_utf8(&from[at..at + digits]).expect("they are digits");
                        at += digits - 1;
                        u8::from_str_radix(octal, 8).expect("it is a byte")
                    }
                    other => other,
                });
            }
            b'(' => {
                depth += 1;
                if depth > 1 {
                    codes.push(b'(');
                }
            }
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return (codes, at + 1);
                }
                codes.push(b')');
            }
            other => codes.push(other),
        }
        at += 1;
    }
}

fn utf16(codes: &[u8]) -> String {
    let units: Vec<u16> = codes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).expect("it is UTF-16")
}

fn unspaced(text: &str) -> String {
    text.split_whitespace().collect()
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}
