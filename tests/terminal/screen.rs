//! What a terminal shows: the part of an xterm that PowerShell uses.

use vte::{Params, Perform};

/// The width of the screen, in columns.
pub const COLUMNS: usize = 80;
/// The height of the screen, in rows.
pub const ROWS: usize = 40;

/// Red and bright red.
const RED: [usize; 2] = [31, 91];

/// The rows of a screen, with those that have scrolled off its top.
#[derive(Default, Clone)]
pub struct Screen {
    rows: Vec<Row>,
    row: usize,
    column: usize,
    saved: (usize, usize),
    style: Style,
    /// Where the cursor was when it was last asked for.
    asked: Option<(usize, usize)>,
    replies: Vec<u8>,
}

#[derive(Default, Clone)]
struct Row {
    cells: Vec<Cell>,
    /// Its line was too long for it and goes on in the next row.
    wraps: bool,
}

/// One place on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// What stands there.
    pub symbol: char,
    /// How.
    pub style: Style,
}

/// How a symbol is drawn.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// The number of the colour, 30 to 37 or 90 to 97; 0 for that of the terminal.
    pub foreground: usize,
    /// Whether it is bold.
    pub bold: bool,
    /// Whether its colour and that of the background change places.
    pub inverse: bool,
}

const BLANK: Cell = Cell {
    symbol: ' ',
    style: Style {
        foreground: 0,
        bold: false,
        inverse: false,
    },
};

impl Screen {
    /// All rows, without the blanks at their ends.
    pub fn lines(&self) -> Vec<String> {
        self.rows.iter().map(Row::text).collect()
    }

    /// All rows with what is in them, each as far as something was written.
    pub fn cells(&self) -> Vec<&[Cell]> {
        self.rows.iter().map(|row| row.cells.as_slice()).collect()
    }

    /// All rows in one text, as a person sees them.
    pub fn text(&self) -> String {
        self.lines().join("\n")
    }

    /// All lines as they were written, before some were too long for a row.
    pub fn written(&self) -> String {
        joined(&self.rows)
    }

    /// Whether a text is anywhere, on one row or on more.
    pub fn shows(&self, text: &str) -> bool {
        self.times_shown(text) > 0
    }

    /// How many times a text is there.
    pub fn times_shown(&self, text: &str) -> usize {
        self.written().matches(text).count()
    }

    /// What is before the cursor on its line and those above.
    pub fn before_cursor(&self) -> String {
        let above = joined(&self.rows[..self.row.min(self.rows.len())]);
        let here = self.rows.get(self.row).map_or(&[][..], |row| &row.cells);
        let here = here.iter().take(self.column).map(|cell| cell.symbol);
        above.chars().chain(here).collect()
    }

    /// Which row the cursor is on.
    pub fn row(&self) -> usize {
        self.row
    }

    /// Whether a prompt stands alone on its row and who wrote it has begun to read.
    pub fn prompts(&self, prompt: &str) -> bool {
        let row = self.rows.get(self.row);
        row.is_some_and(|row| row.text() == prompt.trim_end())
            && self.column == prompt.chars().count()
            && self.asked == Some((self.row, self.column))
    }

    /// What is red of all lines that have something red.
    pub fn red(&self) -> String {
        let mut rows = self.rows.clone();
        for row in &mut rows {
            row.cells
                .retain(|cell| RED.contains(&cell.style.foreground));
        }
        rows.retain(|row| !row.cells.is_empty());
        joined(&rows)
    }

    /// What the terminal answers to questions that were asked of it.
    pub fn take_replies(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.replies)
    }

    /// The first row that has not scrolled off.
    fn top(&self) -> usize {
        self.rows.len().saturating_sub(ROWS)
    }

    fn move_to(&mut self, row: usize, column: usize) {
        self.row = row.clamp(self.top(), self.top() + ROWS - 1);
        self.column = column.min(COLUMNS - 1);
    }

    fn line_feed(&mut self) {
        self.row += 1;
        if self.row >= self.top() + ROWS {
            self.rows.resize(self.row + 1, Row::default());
        }
    }

    fn erase(&mut self, row: usize, columns: std::ops::Range<usize>) {
        if let Some(row) = self.rows.get_mut(row) {
            row.wraps &= columns.end < COLUMNS;
            let end = columns.end.min(row.cells.len());
            row.cells[columns.start.min(end)..end].fill(BLANK);
        }
    }

    fn erase_display(&mut self, part: usize) {
        let (row, column) = (self.row, self.column);
        let rows = match part {
            0 => row + 1..self.rows.len(),
            1 => self.top()..row,
            _ => self.top()..self.rows.len(),
        };
        rows.for_each(|row| self.erase(row, 0..COLUMNS));
        self.erase_line(part, row, column);
    }

    fn erase_line(&mut self, part: usize, row: usize, column: usize) {
        match part {
            0 => self.erase(row, column..COLUMNS),
            1 => self.erase(row, 0..column + 1),
            _ => self.erase(row, 0..COLUMNS),
        }
    }
}

impl Perform for Screen {
    fn print(&mut self, symbol: char) {
        if self.column >= COLUMNS {
            self.rows[self.row].wraps = true;
            self.column = 0;
            self.line_feed();
        }
        if self.rows.len() <= self.row {
            self.rows.resize(self.row + 1, Row::default());
        }
        let row = &mut self.rows[self.row].cells;
        if row.len() <= self.column {
            row.resize(self.column + 1, BLANK);
        }
        row[self.column] = Cell {
            symbol,
            style: self.style,
        };
        self.column += 1;
    }

    fn execute(&mut self, byte: u8) {
        match byte {
            b'\r' => self.column = 0,
            b'\n' => self.line_feed(),
            0x08 => self.column = self.column.saturating_sub(1),
            _ => {}
        }
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], _: bool, action: char) {
        if !intermediates.is_empty() {
            return;
        }
        let numbers: Vec<_> = params.iter().map(|param| usize::from(param[0])).collect();
        let number = |at: usize| numbers.get(at).copied().unwrap_or(0);
        let count = number(0).max(1);
        let (row, column) = (self.row, self.column);
        match action {
            'A' => self.move_to(row.saturating_sub(count), column),
            'B' => self.move_to(row + count, column),
            'C' => self.move_to(row, column + count),
            'D' => self.move_to(row, column.saturating_sub(count)),
            'E' => self.move_to(row + count, 0),
            'F' => self.move_to(row.saturating_sub(count), 0),
            'G' => self.move_to(row, count - 1),
            'H' | 'f' => self.move_to(self.top() + count - 1, number(1).max(1) - 1),
            'd' => self.move_to(self.top() + count - 1, column),
            'J' => self.erase_display(number(0)),
            'K' => self.erase_line(number(0), row, column),
            'X' => self.erase(row, column..column + count),
            's' => self.saved = (row, column),
            'u' => self.move_to(self.saved.0, self.saved.1),
            'm' => self.style.change(&numbers),
            'n' if number(0) == 6 => {
                self.asked = Some((row, column));
                let (row, column) = (row - self.top() + 1, column.min(COLUMNS - 1) + 1);
                self.replies.extend(format!("\x1b[{row};{column}R").bytes());
            }
            _ => {}
        }
    }

    fn esc_dispatch(&mut self, _: &[u8], _: bool, byte: u8) {
        match byte {
            b'7' => self.saved = (self.row, self.column),
            b'8' => self.move_to(self.saved.0, self.saved.1),
            _ => {}
        }
    }
}

impl Style {
    /// Takes the numbers of one sequence into account.
    fn change(&mut self, numbers: &[usize]) {
        let mut numbers = numbers.iter().copied();
        while let Some(number) = numbers.next() {
            match number {
                0 => *self = Self::default(),
                1 => self.bold = true,
                22 => self.bold = false,
                7 => self.inverse = true,
                27 => self.inverse = false,
                39 => self.foreground = 0,
                30..=37 | 90..=97 => self.foreground = number,
                // A colour by its place in a palette or by its parts: what follows is no style of its own.
                38 | 48 => {
                    let parts = if numbers.next() == Some(5) { 1 } else { 3 };
                    numbers.by_ref().take(parts).for_each(drop);
                }
                _ => {}
            }
        }
    }
}

impl Row {
    /// What it shows, without the blanks at its end.
    fn text(&self) -> String {
        let text: String = self.cells.iter().map(|cell| cell.symbol).collect();
        text.trim_end().to_owned()
    }
}

/// The lines that were written, each whole however many rows it takes.
fn joined(rows: &[Row]) -> String {
    let mut lines = String::new();
    for row in rows {
        if row.wraps {
            lines.extend(row.cells.iter().map(|cell| cell.symbol));
        } else {
            lines += &row.text();
            lines.push('\n');
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(written: &str) -> Screen {
        let mut screen = Screen::default();
        vte::Parser::new().advance(&mut screen, written.as_bytes());
        screen
    }

    #[test]
    fn a_style_lasts_until_it_is_ended() {
        let screen = screen("\x1b[31;1ma\x1b[7mb\x1b[27mc\x1b[39md\x1b[me");
        let style = |foreground, bold, inverse| Style {
            foreground,
            bold,
            inverse,
        };
        let styles: Vec<_> = screen.cells()[0].iter().map(|cell| cell.style).collect();
        assert_eq!(
            styles,
            [
                style(31, true, false),
                style(31, true, true),
                style(31, true, false),
                style(0, true, false),
                Style::default(),
            ]
        );
    }

    #[test]
    fn the_parts_of_a_colour_are_no_styles() {
        for colour in ["38;5;31", "48;5;7", "38;2;1;7;31", "48;2;31;7;1"] {
            let screen = screen(&format!("\x1b[{colour}ma"));
            assert_eq!(screen.cells()[0][0].style, Style::default(), "{colour}");
        }
    }
}
