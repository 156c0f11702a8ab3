//! Writes a letter of every template into a folder, to be looked at: `cargo run -p honi-letters --example write_letters FOLDER`.

#[path = "../tests/it/contents.rs"]
#[expect(dead_code, reason = "tests use more of it")]
mod contents;

use std::path::PathBuf;

use honi_letters::Letter;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name the folder")?);
    std::fs::create_dir_all(&folder)?;
    for id in Letter::all() {
        let letter = Letter::of(id)?;
        let rendered = letter.render(&contents::most(&letter))?;
        let name = id.to_string().replace('/', "-");
        std::fs::write(folder.join(format!("{name}.html")), rendered.html)?;
        std::fs::write(folder.join(format!("{name}.pdf")), rendered.pdf)?;
    }
    Ok(())
}
