package io.quern.plan.safetensors;

/** How codebooks are written. */
enum CodebookLayout {
  /** Quern's own, of any number of bits: docs/codebooks.md. */
  QUERN,
  /** That of the package aqlm, which Transformers reads; 1, 2, 4 or 8 bits. */
  AQLM
}
