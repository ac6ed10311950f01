package io.quern.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Bytes;
import io.quern.model.ManifestPart;
import io.quern.model.ModelManifest;
import io.quern.model.Revision;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentCacheTest {
  private final DocumentCache cache = new DocumentCache(100);

  private static Revision revision(int number) {
    return new Revision("demo", "r" + number);
  }

  private static ManifestReader.Document document(int number, int bytes) {
    ManifestPart head =
        new ManifestPart(
            revision(number),
            "u",
            ManifestPart.Kind.MANIFEST,
            new ManifestPart.Part(0, 1, bytes),
            "",
            Bytes.empty());
    return new ManifestReader.Document(
        head, new ModelManifest("gguf", 3, "llama", 32, List.of(), List.of()));
  }

  @Test
  void shouldKeepSoManyBytesOfTheDocumentsThatWereUsedLast() {
    cache.put(document(1, 40));
    cache.put(document(2, 40));
    assertThat(cache.find(revision(1))).isNotNull();

    cache.put(document(3, 40));

    assertThat(cache.find(revision(2))).isNull();
    assertThat(cache.find(revision(1))).isNotNull();
    assertThat(cache.find(revision(3))).isNotNull();
    assertThat(cache.bytes()).isEqualTo(80);
  }

  @Test
  void shouldNotKeepADocumentThatIsLargerThanAllTogether() {
    cache.put(document(1, 101));

    assertThat(cache.find(revision(1))).isNull();
    assertThat(cache.bytes()).isZero();
  }

  @Test
  void shouldForgetADocumentAndItsBytes() {
    cache.put(document(1, 40));
    cache.put(document(1, 50));
    assertThat(cache.bytes()).isEqualTo(50);

    cache.forget(revision(1));
    cache.forget(revision(1));

    assertThat(cache.find(revision(1))).isNull();
    assertThat(cache.bytes()).isZero();
  }
}
