package io.quern.register;

import java.util.List;

/**
 * Where a release stands now.
 *
 * @param reference what a person pulls, with the first tag
 * @param digest that the registry knows it by: {@code sha256:…} of the manifest, a version, a
 *     commit
 * @param sentBytes that this push sent; 0 where all of it stood there
 * @param notes in words, for {@code status}: what was skipped or could not be had
 */
public record Receipt(String reference, String digest, long sentBytes, List<String> notes) {
  public Receipt {
    notes = List.copyOf(notes);
  }
}
