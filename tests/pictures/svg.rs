//! A screen as an SVG: text, so that it stays small and a change of it can be read.

use std::fmt::Write;

use jim_e2e::{COLUMNS, Cell, Style};

/// The size of a cell in tenths, so that places are exact.
const WIDTH: usize = 84;
const HEIGHT: usize = 190;
/// From the top of a cell to the line that letters stand on.
const BASE: usize = 140;
/// Around the screen.
const MARGIN: usize = 160;

/// Each number of a colour with how it looks on a light screen and on a dark one.
const COLOURS: [(usize, &str, &str); 16] = [
    (30, "#1f2328", "#6e7681"),
    (31, "#b3202a", "#ff7b72"),
    (32, "#116329", "#56d364"),
    (33, "#7d4e00", "#e3b341"),
    (34, "#0550ae", "#79c0ff"),
    (35, "#6639ba", "#d2a8ff"),
    (36, "#0a5c64", "#56d4dd"),
    (37, "#59636e", "#c9d1d9"),
    (90, "#59636e", "#9198a1"),
    (91, "#b3202a", "#ffa198"),
    (92, "#116329", "#7ee787"),
    (93, "#7d4e00", "#f2cc60"),
    (94, "#0550ae", "#a5d6ff"),
    (95, "#6639ba", "#e2c5ff"),
    (96, "#0a5c64", "#76e3ea"),
    (97, "#1f2328", "#f0f6fc"),
];

/// Some cells of a row that are drawn alike.
struct Run {
    column: usize,
    style: Style,
    text: String,
}

/// Draws rows of a screen, with words for those who cannot see them.
pub(crate) fn picture(title: &str, rows: &[Vec<Cell>]) -> String {
    let (width, height) = (
        2 * MARGIN + COLUMNS * WIDTH,
        2 * MARGIN + rows.len() * HEIGHT,
    );
    let (width, height) = (tenths(width), tenths(height));
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"title\">\n\
         <title id=\"title\">{}</title>\n<style>\n{}</style>\n\
         <rect class=\"screen\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n",
        escaped(title),
        styles(),
        // Half of the line around it lies outside.
        tenths(2 * MARGIN + COLUMNS * WIDTH - 10),
        tenths(2 * MARGIN + rows.len() * HEIGHT - 10),
    );
    for (row, cells) in rows.iter().enumerate() {
        for run in runs(cells) {
            draw(&mut svg, row, &run);
        }
    }
    svg + "</svg>\n"
}

/// Draws a run at its place.
fn draw(svg: &mut String, row: usize, run: &Run) {
    let Run {
        column,
        style,
        text,
    } = run;
    let (x, y) = (MARGIN + column * WIDTH, MARGIN + row * HEIGHT);
    let length = tenths(text.chars().count() * WIDTH);
    let colour = format!("c{}", style.foreground);
    // Writing to a string does not fail.
    if style.inverse {
        let (x, y, height) = (tenths(x), tenths(y), tenths(HEIGHT));
        let _ = writeln!(
            svg,
            "<rect class=\"{colour}\" x=\"{x}\" y=\"{y}\" width=\"{length}\" height=\"{height}\"/>"
        );
    }
    let mut classes = Vec::new();
    if style.inverse {
        classes.push("on");
    } else if style.foreground != 0 {
        classes.push(&colour);
    }
    if style.bold {
        classes.push("b");
    }
    let class = match classes.as_slice() {
        [] => String::new(),
        classes => format!(" class=\"{}\"", classes.join(" ")),
    };
    let y = tenths(y + BASE);
    for (place, part) in parts(text) {
        let (x, length) = (
            tenths(x + place * WIDTH),
            tenths(part.chars().count() * WIDTH),
        );
        let part = escaped(part);
        let _ = writeln!(
            svg,
            "<text{class} x=\"{x}\" y=\"{y}\" textLength=\"{length}\">{part}</text>"
        );
    }
}

/// The parts of a text between two blanks or more, which not every program leaves as they are, with their places.
fn parts(text: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let mut place = 0;
    for part in text.split("  ") {
        let words = part.trim_start();
        let blanks = part.len() - words.len();
        if !words.trim().is_empty() {
            parts.push((place + blanks, words.trim_end()));
        }
        place += part.chars().count() + 2;
    }
    parts
}

/// A row in runs. Blanks that show nothing belong to what is around them, and to nothing at the ends.
fn runs(cells: &[Cell]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut blanks = 0;
    for (column, cell) in cells.iter().enumerate() {
        if cell.symbol == ' ' && !cell.style.inverse {
            blanks += 1;
            continue;
        }
        let goes_on =
            |run: &&mut Run| run.style == cell.style && (!cell.style.inverse || blanks == 0);
        match runs.last_mut().filter(goes_on) {
            Some(run) => {
                run.text.extend(std::iter::repeat_n(' ', blanks));
                run.text.push(cell.symbol);
            }
            None => runs.push(Run {
                column,
                style: cell.style,
                text: cell.symbol.to_string(),
            }),
        }
        blanks = 0;
    }
    runs
}

/// The styles, for light and dark.
fn styles() -> String {
    let mut styles = String::from(
        "text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace }\n\
         .b { font-weight: bold }\n",
    );
    let theme = |[screen, line, text]: [&str; 3], colours: &[(usize, &str)]| {
        let mut theme = format!(
            ".screen {{ fill: {screen}; stroke: {line} }} text, .c0 {{ fill: {text} }} .on {{ fill: {screen} }}"
        );
        for (number, colour) in colours {
            let _ = write!(theme, " .c{number} {{ fill: {colour} }}");
        }
        theme
    };
    let light: Vec<_> = COLOURS
        .iter()
        .map(|&(number, light, _)| (number, light))
        .collect();
    let dark: Vec<_> = COLOURS
        .iter()
        .map(|&(number, _, dark)| (number, dark))
        .collect();
    let _ = writeln!(
        styles,
        "{}",
        theme(["#ffffff", "#d1d9e0", "#1f2328"], &light)
    );
    let _ = writeln!(
        styles,
        "@media (prefers-color-scheme: dark) {{ {} }}",
        theme(["#0d1117", "#3d444d", "#e6edf3"], &dark)
    );
    styles
}

/// Tenths of a pixel in pixels.
fn tenths(tenths: usize) -> String {
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}.{rest}", tenths / 10),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Style = Style {
        foreground: 0,
        bold: false,
        inverse: false,
    };
    const BAR: Style = Style {
        foreground: 33,
        bold: true,
        inverse: false,
    };
    const FILLED: Style = Style {
        inverse: true,
        ..BAR
    };

    /// What is drawn of a row, without the frame.
    fn drawn(parts: &[(Style, &str)]) -> Vec<String> {
        let row = parts.iter().flat_map(|&(style, text)| {
            let cell = move |symbol| Cell { symbol, style };
            text.chars().map(cell)
        });
        let svg = picture("A & B", &[row.collect()]);
        let drawn = svg.lines().skip_while(|line| !line.contains("\"screen\""));
        drawn
            .skip(1)
            .take_while(|line| *line != "</svg>")
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn columns_stand_where_they_stood_and_blanks_at_the_ends_are_left_out() {
        assert_eq!(
            drawn(&[(PLAIN, "  10 Full Import   1  ")]),
            [
                r#"<text x="32.8" y="30" textLength="117.6">10 Full Import</text>"#,
                r#"<text x="175.6" y="30" textLength="8.4">1</text>"#,
            ]
        );
    }

    #[test]
    fn a_bar_is_filled_as_far_as_it_was() {
        assert_eq!(
            drawn(&[(BAR, "[ "), (FILLED, "4/6  "), (BAR, "Sa  ]")]),
            [
                r#"<text class="c33 b" x="16" y="30" textLength="8.4">[</text>"#,
                r#"<rect class="c33" x="32.8" y="16" width="42" height="19"/>"#,
                r#"<text class="on b" x="32.8" y="30" textLength="25.2">4/6</text>"#,
                r#"<text class="c33 b" x="74.8" y="30" textLength="16.8">Sa</text>"#,
                r#"<text class="c33 b" x="108.4" y="30" textLength="8.4">]</text>"#,
            ]
        );
    }

    #[test]
    fn what_has_a_meaning_in_xml_is_escaped() {
        assert_eq!(
            drawn(&[(PLAIN, "a<b>&c")]),
            [r#"<text x="16" y="30" textLength="50.4">a&lt;b&gt;&amp;c</text>"#]
        );
        assert!(picture("A & B", &[]).contains("<title id=\"title\">A &amp; B</title>"));
    }
}
