//! Whether objects of two revisions are the same.

use crate::seal::file::{View, raw_stream};
use crate::seal::syntax::{Dict, Malformed, Object, Reader, Value};
use std::collections::HashMap;

/// The keys whose values are not the same.
pub(super) fn different(old: &Dict, new: &Dict) -> Vec<Vec<u8>> {
    let mut after: HashMap<&[u8], &Value> =
        new.0.iter().map(|entry| (&entry.key[..], &entry.value)).collect();
    let mut keys: Vec<Vec<u8>> = Vec::new();
    for entry in &old.0 {
        if !after
            .remove(&entry.key[..])
            .is_some_and(|other| is_equal(&entry.value, other))
        {
            keys.push(entry.key.clone());
        }
    }
    keys.extend(after.into_keys().map(<[u8]>::to_vec));
    keys.sort_unstable();
    keys
}

/// Whether two objects are the same, with the bytes of their streams.
pub(super) fn is_same(
    old: &View<'_>,
    before: &Object<'_>,
    new: &View<'_>,
    after: &Object<'_>,
) -> Result<bool, Malformed> {
    if !is_equal(&before.value, &after.value) {
        return Ok(false);
    }
    match (is_stream(before), is_stream(after)) {
        (false, false) => Ok(true),
        // Readers mend a stream of a wrong length, each in its own way: what they show is not known
        (true, true) => {
            let (a, b) = (
                raw_stream(before, old.length(before)?)?,
                raw_stream(after, new.length(after)?)?,
            );
            Ok(before.source[a] == after.source[b])
        }
        _ => Ok(false),
    }
}

/// Whether bytes of a stream follow the dictionary of an object.
pub(super) fn is_stream(object: &Object<'_>) -> bool {
    let mut reader = Reader::new(&object.source, object.end);
    reader.space();
    object.value.as_dict().is_some() && reader.exactly(b"stream").is_ok()
}

/// Whether two values are the same, wherever they stand and in whatever order their keys are.
pub(super) fn is_equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_equal(a, b))
        }
        (Value::Dict(a), Value::Dict(b)) => a.0.len() == b.0.len() && different(a, b).is_empty(),
        (a, b) => a == b,
    }
}
