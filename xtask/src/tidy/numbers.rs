//! `cargo x tidy --numbers`: the size and grain of the code, to be watched over time.

use crate::source::{Source, has_word};
use crate::tree::{Tree, is_test_file};

/// Prints the numbers for the Rust code and for the web app.
pub(super) fn print(tree: &Tree) {
    let rust: Vec<(&str, &str)> = tree.ending(".rs").collect();
    println!("Rust");
    print_files(&rust);
    print_functions(&rust);
    let web: Vec<(&str, &str)> = [".ts", ".tsx"]
        .into_iter()
        .flat_map(|ending| tree.ending(ending))
        .filter(|(path, _)| !path.ends_with(".d.ts"))
        .collect();
    println!("TypeScript");
    print_files(&web);
}

fn print_files(files: &[(&str, &str)]) {
    let mut sizes: Vec<(usize, &str)> = files
        .iter()
        .map(|(path, text)| (text.lines().count(), *path))
        .collect();
    sizes.sort_unstable();
    let lines: usize = sizes.iter().map(|(size, _)| size).sum();
    let tests: usize = files
        .iter()
        .map(|(path, text)| test_lines(path, text))
        .sum();
    println!("  files            {}", sizes.len());
    println!(
        "  lines            {lines}, of them tests {} %",
        percent(tests, lines)
    );
    if let (Some((median, _)), Some((longest, path))) = (sizes.get(sizes.len() / 2), sizes.last()) {
        println!("  median file      {median} lines");
        println!("  longest file     {longest} lines, {path}");
    }
}

fn print_functions(files: &[(&str, &str)]) {
    let mut lengths = Vec::new();
    let mut unwraps = 0_usize;
    for (path, text) in files.iter().filter(|(path, _)| !is_test_file(path)) {
        let source = Source::read(text);
        let product = source.functions().into_iter();
        let product = product.filter(|found| !source.is_test(*found.lines.start()));
        lengths
            .extend(product.map(|found| (found.lines.count(), format!("{path} {}", found.name))));
        unwraps += source
            .product_lines()
            .filter(|(_, code)| has_word(code, "unwrap"))
            .count();
    }
    lengths.sort_unstable();
    println!("  functions        {}", lengths.len());
    if let Some((length, _)) = lengths.get(lengths.len() * 95 / 100) {
        println!("  95 % are within  {length} lines");
    }
    for (length, name) in lengths.iter().rev().take(5) {
        println!("  long function    {length} lines, {name}");
    }
    println!("  unwrap           {unwraps} outside tests");
}

fn test_lines(path: &str, text: &str) -> usize {
    if is_test_file(path) {
        text.lines().count()
    } else {
        Source::read(text).test_line_count()
    }
}

fn percent(part: usize, whole: usize) -> usize {
    (part * 100).checked_div(whole).unwrap_or_default()
}
