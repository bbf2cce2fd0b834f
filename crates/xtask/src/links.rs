//! The links of the pages: what they name is there.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The page that people come in by: it links to every other one.
const ENTRANCE: &str = "README.md";

/// Where the pages are, and where their pictures.
const PAGES: [&str; 2] = ["", "docs"];
const PICTURES: &str = "docs/pictures";

/// A page, by its path in the checkout.
struct Page {
    path: PathBuf,
    text: String,
}

/// What a page points at.
#[derive(Debug, PartialEq, Eq)]
struct Link {
    line: usize,
    target: String,
}

/// Checks that what the pages link to is there, and that no page or picture is left without a link.
///
/// A web address is looked at and not asked for.
pub(crate) fn check(root: &Path) -> Result<()> {
    let pages: Vec<_> = files(root, &PAGES, "md")?
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(root.join(&path))
                .with_context(|| format!("{} cannot be read", path.display()))?;
            Ok(Page { path, text })
        })
        .collect::<Result<_>>()?;
    let pictures = files(root, &[PICTURES], "svg")?;
    let broken = broken(root, &pages, &pictures);
    if !broken.is_empty() {
        bail!("{} faults of links:\n{}", broken.len(), broken.join("\n"));
    }
    Ok(())
}

/// The files of folders that have an extension, in order.
fn files(root: &Path, folders: &[&str], extension: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for folder in folders {
        let entries = fs::read_dir(root.join(folder))
            .with_context(|| format!("{} cannot be listed", root.join(folder).display()))?;
        for entry in entries {
            let path = Path::new(folder).join(entry?.file_name());
            if path.extension().is_some_and(|found| found == extension) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// What is wrong, each with its file and its line.
fn broken(root: &Path, pages: &[Page], pictures: &[PathBuf]) -> Vec<String> {
    let headings: HashMap<_, _> = pages
        .iter()
        .map(|page| (page.path.as_path(), anchors(&page.text)))
        .collect();
    let mut broken = Vec::new();
    let mut linked = BTreeSet::new();
    for page in pages {
        let (links, mut faults) = links(&page.text);
        for Link { line, target } in links {
            match destination(&page.path, &target) {
                Ok(None) => {}
                Ok(Some((file, anchor))) => {
                    let fault = missing(root, &headings, &file, anchor);
                    faults.extend(fault.map(|fault| (line, format!("{target}: {fault}"))));
                    linked.insert((page.path.clone(), file));
                }
                Err(fault) => faults.push((line, format!("{target}: {fault}"))),
            }
        }
        faults.sort();
        let place = shown(&page.path);
        broken.extend(
            faults
                .iter()
                .map(|(line, fault)| format!("{place}:{line}: {fault}")),
        );
    }
    let entrance = Path::new(ENTRANCE);
    for page in pages.iter().filter(|page| page.path != entrance) {
        if !linked.contains(&(entrance.to_owned(), page.path.clone())) {
            broken.push(format!("{ENTRANCE}: no link to {}", shown(&page.path)));
        }
    }
    for picture in pictures {
        if !linked.iter().any(|(_, file)| file == picture) {
            broken.push(format!("{}: no page shows it", shown(picture)));
        }
    }
    broken
}

/// A path as links have it, on every system.
fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// The file in the checkout that a target names, and the anchor in it; nothing for a web address.
fn destination<'t>(
    page: &Path,
    target: &'t str,
) -> Result<Option<(PathBuf, Option<&'t str>)>, &'static str> {
    if target.starts_with("http://") || target.starts_with("https://") {
        return if is_web_address(target) {
            Ok(None)
        } else {
            Err("this is no web address")
        };
    }
    let (path, anchor) = match target.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (target, None),
    };
    if path.contains(':') || path.starts_with('/') {
        return Err("this is neither a web address nor a path from this page");
    }
    if path.is_empty() {
        return match anchor {
            Some(_) => Ok(Some((page.to_owned(), anchor))),
            None => Err("this names nothing"),
        };
    }
    let folder = page.parent().unwrap_or(Path::new(""));
    let file = within(&folder.join(path)).ok_or("this is outside the checkout")?;
    Ok(Some((file, anchor)))
}

/// A path without its dots; nothing where they lead out.
fn within(path: &Path) -> Option<PathBuf> {
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => clean.push(name),
            Component::CurDir => {}
            Component::ParentDir => clean.pop().then_some(())?,
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(clean)
}

fn missing(
    root: &Path,
    headings: &HashMap<&Path, HashSet<String>>,
    file: &Path,
    anchor: Option<&str>,
) -> Option<&'static str> {
    match (headings.get(file), anchor) {
        (None, _) if !root.join(file).exists() => Some("there is no such file"),
        (None, Some(_)) => Some("only pages have anchors"),
        (Some(anchors), Some(anchor)) if !anchors.contains(anchor) => {
            Some("the page has no such heading")
        }
        _ => None,
    }
}

fn is_web_address(target: &str) -> bool {
    let Some((_, rest)) = target.split_once("://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .chars()
                .all(|symbol| symbol.is_ascii_alphanumeric() || symbol == '-')
    };
    let is_plain = |symbol: char| symbol.is_ascii_graphic() && !"<>\"\\^`{|}".contains(symbol);
    host.contains('.') && host.split('.').all(is_label) && rest.chars().all(is_plain)
}

/// The links of a page, and what is wrong with how they are written, each with its line.
fn links(text: &str) -> (Vec<Link>, Vec<(usize, String)>) {
    let prose = without_code(text);
    let mut links = Vec::new();
    let mut faults = Vec::new();
    let mut references = Vec::new();
    let mut defined = HashSet::new();
    for (index, line) in prose.lines().enumerate() {
        let line_number = index + 1;
        let mut found = |target: &str| {
            links.push(Link {
                line: line_number,
                target: target.to_owned(),
            });
        };
        for (at, _) in line.match_indices("](") {
            found(target(&line[at + 2..]));
            if line[..at].ends_with("![") {
                faults.push((line_number, "a picture without words for it".to_owned()));
            }
        }
        for (at, _) in line.match_indices("][") {
            if let Some((label, _)) = line[at + 2..].split_once(']') {
                references.push((line_number, label.to_lowercase()));
            }
        }
        let definition = line.trim_start().strip_prefix('[');
        if let Some((label, at)) = definition.and_then(|line| line.split_once("]: ")) {
            defined.insert(label.to_lowercase());
            found(target(at.trim_start()));
        }
        for attribute in ["href=\"", "src=\"", "srcset=\""] {
            for (at, _) in line.match_indices(attribute) {
                let value = &line[at + attribute.len()..];
                found(value.split('"').next().unwrap_or_default());
            }
        }
        for (at, _) in line.match_indices("<http") {
            found(line[at + 1..].split('>').next().unwrap_or_default());
        }
    }
    for (line, label) in references {
        if !label.is_empty() && !defined.contains(&label) {
            faults.push((line, format!("[{label}] is defined nowhere on the page")));
        }
    }
    (links, faults)
}

/// What stands in the parentheses of a link, without a title.
fn target(rest: &str) -> &str {
    if let Some(quoted) = rest.strip_prefix('<') {
        return quoted.split('>').next().unwrap_or_default();
    }
    let mut open = 0;
    let end = rest.find(|symbol: char| {
        match symbol {
            '(' => open += 1,
            ')' if open == 0 => return true,
            ')' => open -= 1,
            _ => {}
        }
        symbol.is_whitespace()
    });
    &rest[..end.unwrap_or(rest.len())]
}

/// The anchors of a page, as GitHub makes them from its headings.
fn anchors(text: &str) -> HashSet<String> {
    let mut anchors = HashSet::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for line in without_fences(text).lines() {
        let level = line.chars().take_while(|&symbol| symbol == '#').count();
        let heading = match line[level..].strip_prefix(' ') {
            Some(heading) if (1..=6).contains(&level) => heading,
            _ => continue,
        };
        let name = anchor(heading.trim().trim_end_matches('#'));
        let times = seen.entry(name.clone()).or_default();
        anchors.insert(match *times {
            0 => name,
            times => format!("{name}-{times}"),
        });
        *times += 1;
    }
    anchors
}

/// A heading as an anchor: lower case, without punctuation, with hyphens for spaces.
fn anchor(heading: &str) -> String {
    // Of a link only its words count.
    let mut words = String::new();
    let mut rest = heading;
    while let Some((before, after)) = rest.split_once("](") {
        words += before;
        rest = &after[(target(after).len() + 1).min(after.len())..];
    }
    words += rest;
    words
        .trim()
        .to_lowercase()
        .chars()
        .filter(|&symbol| symbol.is_alphanumeric() || " -_".contains(symbol))
        .map(|symbol| if symbol == ' ' { '-' } else { symbol })
        .collect()
}

/// A page with blanks for its blocks of code, line for line.
fn without_fences(text: &str) -> String {
    let mut prose = String::new();
    let mut open: Option<&str> = None;
    for line in text.lines() {
        let start = line.trim_start();
        let fence = ["```", "~~~"]
            .into_iter()
            .find(|fence| start.starts_with(fence));
        match (open, fence) {
            (None, Some(_)) => open = fence,
            (Some(opened), Some(fence)) if opened == fence => open = None,
            (None, None) => prose += line,
            _ => {}
        }
        prose.push('\n');
    }
    prose
}

/// A page with blanks for its code and its comments, line for line.
fn without_code(text: &str) -> String {
    let prose = without_fences(text);
    let mut kept = String::new();
    let mut rest = prose.as_str();
    while let Some(at) = rest.find(['`', '<']) {
        kept += &rest[..at];
        rest = &rest[at..];
        let ticks = rest.chars().take_while(|&symbol| symbol == '`').count();
        let end = match ticks {
            0 if rest.starts_with("<!--") => rest.find("-->").map(|end| end + 3),
            0 => None,
            _ => end_of_code(rest, ticks),
        };
        match end {
            Some(end) => {
                let blank = |symbol| if symbol == '\n' { '\n' } else { ' ' };
                kept.extend(rest[..end].chars().map(blank));
                rest = &rest[end..];
            }
            None => {
                let passed = ticks.max(1);
                kept += &rest[..passed];
                rest = &rest[passed..];
            }
        }
    }
    kept + rest
}

/// Where code that begins with so many backticks ends: at as many, in the same paragraph.
fn end_of_code(text: &str, ticks: usize) -> Option<usize> {
    let paragraph = text.find("\n\n").unwrap_or(text.len());
    let mut at = ticks;
    while let Some(next) = text[at..paragraph].find('`') {
        at += next;
        let run = text[at..]
            .chars()
            .take_while(|&symbol| symbol == '`')
            .count();
        at += run;
        if run == ticks {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(text: &str) -> Vec<(usize, String)> {
        let (links, faults) = links(text);
        assert_eq!(faults, []);
        let link = |link: Link| (link.line, link.target);
        links.into_iter().map(link).collect()
    }

    #[test]
    fn anchors_are_those_that_github_makes() {
        for (heading, expected) in [
            ("Find your way", "find-your-way"),
            ("What's new?  ", "whats-new"),
            ("`Connect-JIM` and -Force", "connect-jim-and--force"),
            ("[1.0.0] - 2026-11-27", "100---2026-11-27"),
            ("The *rate* limit", "the-rate-limit"),
            ("snake_case, and Ünïcode", "snake_case-and-ünïcode"),
            ("A [link](docs/a.md#b) in it", "a-link-in-it"),
            ("C# and .NET", "c-and-net"),
        ] {
            assert_eq!(anchor(heading), expected, "{heading}");
        }
    }

    #[test]
    fn headings_of_the_same_words_are_numbered() {
        let text = "# One\n## Two ##\n## One\n### One\n```sh\n# a comment\n```\n#no heading\n";
        let expected = ["one", "two", "one-1", "one-2"].map(str::to_owned);
        assert_eq!(anchors(text), HashSet::from(expected));
    }

    #[test]
    fn a_link_is_found_with_its_line_however_it_is_written() {
        let text = "a [b](c.md), [d\ne](f.md#g \"title\") ![h](i.svg)\n\n[j][k]\n\n[k]: l.md\n\
                    <a href=\"m.md\"><img src=\"n.svg\"></a> <https://example.com/o> [p](<q r>) [s](t_(u))\n";
        let expected = [
            (1, "c.md"),
            (2, "f.md#g"),
            (2, "i.svg"),
            (6, "l.md"),
            (7, "q r"),
            (7, "t_(u)"),
            (7, "m.md"),
            (7, "n.svg"),
            (7, "https://example.com/o"),
        ]
        .map(|(line, target)| (line, target.to_owned()));
        assert_eq!(targets(text), expected);
    }

    #[test]
    fn what_looks_like_a_link_in_code_or_a_comment_is_none() {
        let text = "`[a](b)` ``[c](d) ` [e](f)`` <!-- [g](h)\n[i](j) -->\n```\n[k](l)\n```\n~~~\n```\n[m](n)\n~~~\n\
                    a lone ` and [o](p)\n\n`[q](r)\n[s](t)`\n";
        assert_eq!(targets(text), [(10, "p".to_owned())]);
    }

    #[test]
    fn what_is_written_wrongly_is_told_with_its_line() {
        let (_, faults) = links("x\n![](a.svg) [b][c]\n");
        let expected = [
            (2, "a picture without words for it".to_owned()),
            (2, "[c] is defined nowhere on the page".to_owned()),
        ];
        assert_eq!(faults, expected);
    }

    #[test]
    fn web_addresses_are_known_by_their_form() {
        for (address, expected) in [
            ("https://example.com", true),
            ("https://example.com/a?b=c#d", true),
            ("https:///a", false),
            ("https://example", false),
            ("https://exam ple.com", false),
            ("https://example..com", false),
            ("https://example.com/<a>", false),
        ] {
            assert_eq!(is_web_address(address), expected, "{address}");
        }
    }

    /// What is wrong with a checkout of these pages, in which there is one picture too.
    fn broken_among(pages: &[(&str, &str)]) -> Vec<String> {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join(PICTURES)).unwrap();
        fs::write(root.path().join(PICTURES).join("a.svg"), "").unwrap();
        for (path, text) in pages {
            fs::write(root.path().join(path), text).unwrap();
        }
        match check(root.path()) {
            Ok(()) => Vec::new(),
            Err(error) => error
                .to_string()
                .lines()
                .skip(1)
                .map(str::to_owned)
                .collect(),
        }
    }

    #[test]
    fn what_is_there_is_no_fault() {
        let broken = broken_among(&[
            (
                "README.md",
                "# A b\n[1](docs/c.md) [2](#a-b) [3](docs) [4](docs/c.md#d)\n![e](docs/pictures/a.svg)",
            ),
            (
                "docs/c.md",
                "## D\n[1](../README.md#a-b) [2](pictures/a.svg)",
            ),
        ]);
        assert_eq!(broken, [""; 0]);
    }

    #[test]
    fn each_broken_link_is_told_with_its_file_and_line() {
        let broken = broken_among(&[
            (
                "README.md",
                "# A\n[1](none.md)\n[2](#b)\n[3](docs/c.md#a)\n[4](docs/pictures/a.svg#b)\n[5](../x)\n\
                 [6](/x)\n[7](ftp://x.y)\n[8](https://x)\n[9]()",
            ),
            ("docs/c.md", ""),
            ("docs/d.md", "[1](docs/c.md)"),
        ]);
        assert_eq!(
            broken,
            [
                "README.md:2: none.md: there is no such file",
                "README.md:3: #b: the page has no such heading",
                "README.md:4: docs/c.md#a: the page has no such heading",
                "README.md:5: docs/pictures/a.svg#b: only pages have anchors",
                "README.md:6: ../x: this is outside the checkout",
                "README.md:7: /x: this is neither a web address nor a path from this page",
                "README.md:8: ftp://x.y: this is neither a web address nor a path from this page",
                "README.md:9: https://x: this is no web address",
                "README.md:10: : this names nothing",
                "docs/d.md:1: docs/c.md: there is no such file",
                "README.md: no link to docs/d.md",
            ]
        );
    }

    #[test]
    fn a_picture_that_no_page_shows_is_told() {
        let broken = broken_among(&[("README.md", "# A")]);
        assert_eq!(broken, ["docs/pictures/a.svg: no page shows it"]);
    }
}
