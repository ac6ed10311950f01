package io.quern.register.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quern.register.Credentials;
import io.quern.register.Destination;
import io.quern.register.Receipt;
import io.quern.register.Release;
import io.quern.register.http.Releases;
import io.quern.register.http.StandInServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The adapter asks what huggingface_hub 2.4.0 asked, request by request and field by field, when it
 * is answered what that was answered. The recording is of a stub, not of the Hub; Xet is not in it.
 */
class HubContractTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"basic", "multipart", "changed", "created", "folder"})
  void shouldAskWhatTheRealClientAsked(String scenario) throws Exception {
    Recording recording = Recording.read(scenario);
    Release release = Releases.write(folder, "gguf", recording.files());
    AtomicReference<String> endpoint = new AtomicReference<>("");

    List<JsonNode> asked = new ArrayList<>();
    try (StandInServer hub = StandInServer.start(request -> recording.answer(endpoint.get()))) {
      endpoint.set(hub.address());
      Receipt receipt = push(release, recording.target(), hub.address());
      hub.requests().forEach(request -> asked.add(Recording.seen(request, hub.address())));
      assertThat(receipt.digest()).matches("[0-9a-f]{40}");
    }

    List<JsonNode> recorded = recording.requests();
    for (int i = 0; i < Math.min(asked.size(), recorded.size()); i++) {
      assertThat(asked.get(i)).as("request %d", i).isEqualTo(recorded.get(i));
    }
    assertThat(asked).hasSameSizeAs(recorded);
  }

  private static Receipt push(Release release, JsonNode target, String address) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (String option : List.of("branch", "path", "create")) {
      if (target.has(option)) {
        options.put(option, target.get(option).asText());
      }
    }
    Credentials token = new Credentials("", "hf_recorded");
    List<String> tags = Recording.texts(target.path("tags"));
    return new HubAdapter(
            new Destination("hub", HubAdapter.NAME, address + "/me/m", tags, token, options))
        .push(release);
  }
}
