package io.quern.register.oci;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request before it is sent.
 *
 * @param purpose in words, behind "could not"
 */
record Call(String method, URI uri, String purpose, Map<String, String> headers, Optional<Body> body) {
  Call {
    headers = Map.copyOf(headers);
  }

  /** A range of a blob. */
  record Body(Blob.Source source, long offset, long length) {}

  static Call of(String method, URI uri, String purpose) {
    return new Call(method, uri, purpose, Map.of(), Optional.empty());
  }

  Call with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Call(method, uri, purpose, more, body);
  }

  Call sending(Body bytes) {
    return new Call(method, uri, purpose, headers, Optional.of(bytes));
  }

  /** Sends all of a blob. */
  Call sending(Blob blob) {
    return sending(new Body(blob.source(), 0, blob.size()));
  }

  long length() {
    return body.map(Body::length).orElse(0L);
  }
}
