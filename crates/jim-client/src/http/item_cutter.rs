//! Cutting the items out of a list while its body arrives: a JSON array, or the `items` of a page.

/// Takes a body piece by piece and gives its items. What is left of the body is its frame, with a `0` in the
/// place of each item: whoever reads the frame as JSON knows that the body was whole.
#[derive(Debug, Default)]
pub(super) struct ItemCutter {
    frame: Vec<u8>,
    /// The beginning of an item that has not ended.
    item: Vec<u8>,
    depth: usize,
    /// How deep the items lie; 0 until the list has begun, and again after its end.
    list_depth: usize,
    in_item: bool,
    in_string: bool,
    escaped: bool,
    /// Where the newest string of the frame begins and ends.
    string: (usize, usize),
    list_seen: bool,
    /// How deep the deepest item is.
    deepest: usize,
}

impl ItemCutter {
    /// Takes the next piece and gives the items that end in it.
    pub(super) fn push(&mut self, piece: &[u8], mut give: impl FnMut(Vec<u8>)) {
        for &byte in piece {
            // A number or a word ends only with what comes after it.
            if self.in_item && self.is_after_scalar(byte) {
                self.in_item = false;
                give(std::mem::take(&mut self.item));
            }
            if !self.in_item {
                self.take_in_frame(byte);
            } else if self.take_in_item(byte) {
                self.in_item = false;
                give(std::mem::take(&mut self.item));
            }
        }
    }

    /// How many bytes wait for the end of an item, or are left of the body.
    pub(super) fn held(&self) -> usize {
        self.item.len().max(self.frame.len())
    }

    /// How many levels of objects and lists the deepest item so far has.
    pub(super) fn deepest(&self) -> usize {
        self.deepest
    }

    /// What is left of the body. An item that has not ended spoils it.
    pub(super) fn into_frame(mut self) -> Vec<u8> {
        self.frame.append(&mut self.item);
        self.frame
    }

    /// Takes a byte of an item; whether the item ends with it.
    fn take_in_item(&mut self, byte: u8) -> bool {
        if self.in_string {
            self.item.push(byte);
            self.step_in_string(byte);
            return !self.in_string && self.depth == self.list_depth;
        }
        self.item.push(byte);
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => {
                self.depth += 1;
                self.deepest = self.deepest.max(self.depth - self.list_depth);
            }
            b'}' | b']' => {
                self.depth -= 1;
                return self.depth == self.list_depth;
            }
            _ => {}
        }
        false
    }

    /// Whether the byte comes after an item that is neither an object nor a list nor a string.
    fn is_after_scalar(&self, byte: u8) -> bool {
        !self.in_string
            && self.depth == self.list_depth
            && (matches!(byte, b',' | b']' | b'}') || byte.is_ascii_whitespace())
    }

    fn take_in_frame(&mut self, byte: u8) {
        if self.in_string {
            self.frame.push(byte);
            self.step_in_string(byte);
            if !self.in_string {
                self.string.1 = self.frame.len();
            }
            return;
        }
        let in_list = self.list_depth > 0 && self.depth == self.list_depth;
        if in_list && !matches!(byte, b',' | b']' | b'}') && !byte.is_ascii_whitespace() {
            self.frame.push(b'0');
            self.begin_item(byte);
            return;
        }
        match byte {
            b'"' => {
                self.in_string = true;
                self.string.0 = self.frame.len();
            }
            b'[' | b'{' => {
                if byte == b'[' && !self.list_seen && self.is_list() {
                    self.list_seen = true;
                    self.list_depth = self.depth + 1;
                }
                self.depth += 1;
            }
            b']' | b'}' => {
                if in_list {
                    self.list_depth = 0;
                }
                self.depth = self.depth.saturating_sub(1);
            }
            _ => {}
        }
        self.frame.push(byte);
    }

    fn begin_item(&mut self, byte: u8) {
        self.in_item = true;
        self.item.push(byte);
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            _ => {}
        }
    }

    /// Whether a bracket at this place begins the list: at the beginning of the body, or after `"items":`.
    fn is_list(&self) -> bool {
        match self.depth {
            0 => true,
            1 => {
                let (begin, end) = self.string;
                let after = self.frame[end..].trim_ascii();
                &self.frame[begin..end] == br#""items""# && after == b":"
            }
            _ => false,
        }
    }

    fn step_in_string(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => self.in_string = false,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    /// The items and the frame of a body that comes in pieces of a size.
    fn cut(body: &str, size: usize) -> (Vec<String>, String) {
        let mut cutter = ItemCutter::default();
        let mut items = Vec::new();
        for piece in body.as_bytes().chunks(size) {
            cutter.push(piece, |item| items.push(String::from_utf8(item).unwrap()));
        }
        (items, String::from_utf8(cutter.into_frame()).unwrap())
    }

    #[test]
    fn the_items_of_a_list_and_of_a_page_are_cut_out() {
        let items = r#"{"a":"]},\"{["} , [1,[2]],"x,y", 12 ,null,{"items":[3]}"#;
        let expected = [
            r#"{"a":"]},\"{["}"#,
            "[1,[2]]",
            r#""x,y""#,
            "12",
            "null",
            r#"{"items":[3]}"#,
        ];
        for (before, after, frame) in [
            ("[", "]", "[0 , 0,0, 0 ,0,0]"),
            (
                r#"{"total":[1],"x":"items","items" : ["#,
                r#"],"hasNextPage":true,"items2":[{}]}"#,
                r#"{"total":[1],"x":"items","items" : [0 , 0,0, 0 ,0,0],"hasNextPage":true,"items2":[{}]}"#,
            ),
        ] {
            let body = format!("{before}{items}{after}");
            for size in [1, 2, 3, 7, 1000] {
                let (cut, left) = cut(&body, size);
                assert_eq!(cut, expected, "{size}");
                assert_eq!(left, frame, "{size}");
            }
        }
    }

    #[test]
    fn what_is_no_list_or_not_whole_has_a_frame_that_says_so() {
        for body in [
            "[{\"a\":1},{\"b\":",
            "[1 2]",
            "[1,,2]",
            "[{}",
            "]",
            "{}}",
            "[\"a",
        ] {
            let (_, frame) = cut(body, 2);
            assert!(
                serde_json::from_str::<Value>(&frame).is_err(),
                "{body}: {frame}"
            );
        }
        assert_eq!(
            cut(r#"{"code":"X"}"#, 4),
            (Vec::new(), r#"{"code":"X"}"#.to_owned())
        );
        assert_eq!(cut("[]", 1), (Vec::new(), "[]".to_owned()));
    }

    proptest! {
        #[test]
        fn any_items_come_out_as_they_went_in(texts in proptest::collection::vec(".*", 0..8), size in 1_usize..40) {
            let items: Vec<Value> = texts.iter().map(|text| json!({ text.as_str(): [text, { "items": [text] }] })).collect();
            for body in [json!(items), json!({ "page": 1, "items": items, "hasNextPage": false })] {
                let (cut, _) = cut(&body.to_string(), size);
                let read: Vec<Value> = cut.iter().map(|item| serde_json::from_str(item).unwrap()).collect();
                prop_assert_eq!(&read, &items);
            }
        }

        #[test]
        fn no_body_breaks_it(body in proptest::collection::vec(any::<u8>(), 0..200), size in 1_usize..40) {
            let mut cutter = ItemCutter::default();
            for piece in body.chunks(size) {
                cutter.push(piece, drop);
            }
            cutter.into_frame();
        }
    }
}
