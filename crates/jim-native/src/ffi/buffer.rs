//! Bytes across the boundary.

/// Bytes that this library has made and that [`crate::jim_buffer_free`] takes back.
#[repr(C)]
pub struct JimBuffer {
    /// The first byte; null when there are none.
    pub pointer: *mut u8,
    /// How many bytes there are.
    pub length: usize,
}

/// Bytes that the caller owns and that are read during the call.
#[repr(C)]
pub struct JimBytes {
    /// The first byte; null when there are none.
    pub pointer: *const u8,
    /// How many bytes there are.
    pub length: usize,
}

/// The secrets of a connection, as UTF-8; one of length zero is none.
#[repr(C)]
pub struct JimSecrets {
    /// The API key.
    pub api_key: JimBytes,
    /// The password of the proxy's user.
    pub proxy_password: JimBytes,
    /// The client's certificate with its private key, as PEM.
    pub client_certificate: JimBytes,
}

impl JimBuffer {
    pub(crate) fn empty() -> Self {
        Self {
            pointer: std::ptr::null_mut(),
            length: 0,
        }
    }
}

impl From<Vec<u8>> for JimBuffer {
    fn from(bytes: Vec<u8>) -> Self {
        if bytes.is_empty() {
            return Self::empty();
        }
        let bytes = Box::leak(bytes.into_boxed_slice());
        Self {
            pointer: bytes.as_mut_ptr(),
            length: bytes.len(),
        }
    }
}

/// Takes bytes back that [`JimBuffer::from`] gave away.
///
/// # Safety
/// `pointer` and `length` are those of a [`JimBuffer`] that was not freed before.
pub(crate) unsafe fn free(pointer: *mut u8, length: usize) {
    if pointer.is_null() {
        return;
    }
    let bytes = std::ptr::slice_from_raw_parts_mut(pointer, length);
    // SAFETY: the caller vouches that these are the parts of one leaked boxed slice.
    drop(unsafe { Box::from_raw(bytes) });
}

/// Copies bytes that the caller owns for the length of the call; none when there is no pointer.
///
/// # Safety
/// `pointer` is null, or `length` bytes can be read from it.
pub(crate) unsafe fn copy(pointer: *const u8, length: usize) -> Vec<u8> {
    if pointer.is_null() || length > isize::MAX.unsigned_abs() {
        return Vec::new();
    }
    // SAFETY: not null, within the largest possible object, and readable as the caller vouches.
    unsafe { std::slice::from_raw_parts(pointer, length) }.to_vec()
}
