//! From .proto files to descriptors.

use std::error::Error;
use std::path::{Path, PathBuf};

use prost_reflect::DescriptorPool;
use prost_types::FileDescriptorSet;
use protox::Compiler;
use protox::file::{ChainFileResolver, DescriptorSetFileResolver, GoogleFileResolver, IncludeFileResolver};

/// What the .proto files say, in the forms that are needed.
pub(crate) struct Compiled {
    /// Everything with comments and imports, as bytes; for buf and for tests.
    pub(crate) image: Vec<u8>,
    /// Everything but the comments, as bytes; goes into the binaries.
    pub(crate) embedded: Vec<u8>,
    /// What code is generated from: ours and the well-known types, not the validation rules.
    pub(crate) for_codegen: FileDescriptorSet,
    /// The embedded descriptors, for looking things up.
    pub(crate) pool: DescriptorPool,
}

/// Compiles every .proto under `folder`; imports are looked up from `root`.
pub(crate) fn compile(folder: &Path, root: &Path) -> Result<Compiled, Box<dyn Error>> {
    let mut resolver = ChainFileResolver::new();
    resolver.add(IncludeFileResolver::new(root.to_owned()));
    resolver.add(GoogleFileResolver::new());
    // buf/validate/validate.proto comes from the crate that interprets it, as bytes: prost's own types would drop its extensions.
    resolver.add(DescriptorSetFileResolver::decode(
        prost_protovalidate_types::DESCRIPTOR_POOL.encode_to_vec().as_slice(),
    )?);

    let mut compiler = Compiler::with_file_resolver(resolver);
    compiler.include_imports(true).include_source_info(true);
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    compiler.open_files(files)?;

    let image = compiler.encode_file_descriptor_set();
    let mut for_codegen = compiler.file_descriptor_set();
    for_codegen.file.retain(|file| !file.name().starts_with("buf/"));
    let embedded = compiler.include_source_info(false).encode_file_descriptor_set();
    let pool = DescriptorPool::decode(embedded.as_slice())?;
    Ok(Compiled {
        image,
        embedded,
        for_codegen,
        pool,
    })
}

/// All .proto files under a folder, sorted, so that the output is the same on every machine.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    let mut entries: Vec<PathBuf> = folder
        .read_dir()?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path);
        }
    }
    Ok(())
}
