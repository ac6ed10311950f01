package io.quern.model;

/**
 * One metadata value of a model, in the order and with the exact bytes of its source.
 *
 * @param type GGUF's name of the value's type: u8 i8 u16 i16 u32 i32 f32 bool string array u64 i64
 *     f64
 * @param elementType the type of an array's elements, empty for anything else
 * @param raw the value as GGUF v3 encodes it, little endian: a string is a u64 length and its
 *     bytes; an array is its elements (without type and count) one after the other
 * @param count elements of an array, 1 for anything else
 */
public record MetadataEntry(String key, String type, String elementType, long count, Bytes raw) {}
