package io.quern.register.oci;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/** What came back, read whole: answers of this protocol are small. */
record Answer(Call call, int status, HttpHeaders headers, String body) {

  boolean is(int... statuses) {
    for (int each : statuses) {
      if (status == each) {
        return true;
      }
    }
    return false;
  }

  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  List<String> all(String name) {
    return headers.allValues(name);
  }

  /** The digest that the registry says it has; empty where it says none. */
  Optional<String> digest() {
    return header("Docker-Content-Digest");
  }

  /** Where to go on; a URI that is none counts as missing. */
  Optional<URI> location() {
    try {
      return header("Location").map(text -> call.uri().resolve(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
