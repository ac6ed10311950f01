package io.quern.plan.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quern.format.gguf.GgufBuilder;
import io.quern.model.Bytes;
import io.quern.model.MetadataEntry;
import org.junit.jupiter.api.Test;

class OutputValueTest {
  @Test
  void shouldLeaveWhatIsNormalAsItIs() throws PlanRefusedException {
    for (MetadataEntry entry :
        GgufBuilder.llama(1)
            .strings("s", "a", "")
            .u32s("u", 1, 2)
            .bools("b", true)
            .file()
            .metadata()) {
      assertThat(OutputValue.of(entry)).isEqualTo(entry);
    }
  }

  @Test
  void shouldEndStringsBeforeTheirFirstZeroByte() throws PlanRefusedException {
    MetadataEntry found =
        GgufBuilder.empty().strings("s", "a\0b\0", "\0", "whole").file().metadata().getFirst();
    MetadataEntry expected =
        GgufBuilder.empty().strings("s", "a", "", "whole").file().metadata().getFirst();
    assertThat(OutputValue.of(found)).isEqualTo(expected);
  }

  @Test
  void shouldReadValuesThatShareAnArray() throws PlanRefusedException {
    byte[] shared = {9, 9, 9, 2, 0, 0, 0, 0, 0, 0, 0, 'a', 0, 9};
    MetadataEntry entry = new MetadataEntry("s", "string", "", 1, Bytes.of(shared, 3, 10));
    assertThat(OutputValue.of(entry).raw().toArray()).containsExactly(1, 0, 0, 0, 0, 0, 0, 0, 'a');
  }

  @Test
  void shouldRefuseValuesThatAreNotWhatTheirTypeSays() {
    refused("u32", "", 1, new byte[5], "5 bytes for 1 values of type u32");
    refused("array", "u32", 2, new byte[4], "4 bytes for 2 values");
    refused("array", "array", 0, new byte[0], "array of arrays");
    refused("array", "u32", -1, new byte[0], "0 bytes for -1");
    refused("string", "", 1, new byte[] {5, 0, 0, 0, 0, 0, 0, 0, 1}, "beyond the value's bytes");
    refused("string", "", 1, new byte[4], "beyond the value's bytes");
    refused("string", "", 1, new byte[9], "1 bytes too many");
    refused("text", "", 1, new byte[4], "no GGUF value type is called 'text'");
  }

  private static void refused(String type, String element, long count, byte[] raw, String words) {
    MetadataEntry entry = new MetadataEntry("k", type, element, count, Bytes.of(raw));
    assertThatExceptionOfType(PlanRefusedException.class)
        .isThrownBy(() -> OutputValue.of(entry))
        .withMessageContaining(words)
        .withMessageContaining("'k'");
  }
}
