package io.quern.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.quantize.QuantizeCounters;
import io.quern.register.PushCounts;
import io.quern.reject.RejectionCounts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StageFiguresTest {
  private final Figures figures = Figures.ofThisProcess();
  private final StageFigures stages = new StageFigures(figures);

  @AfterEach
  void close() {
    figures.close();
  }

  @Test
  void shouldShowCodesAsTheyCome() {
    RejectionCounts counts = new RejectionCounts();
    stages.rejections("plan", counts);
    counts.count("unreadable");
    counts.count("unreadable");

    assertThat(figures.scrape())
        .contains("quern_rejections_total{code=\"unreadable\",stage=\"plan\"} 2.0\n");
    counts.count("chunk-gap");
    assertThat(figures.scrape())
        .contains("quern_rejections_total{code=\"chunk-gap\",stage=\"plan\"} 1.0\n")
        .contains("quern_rejections_total{code=\"unreadable\",stage=\"plan\"} 2.0\n");
  }

  @Test
  void shouldBeginWithZeroPushesOfEachAdapter() {
    stages.register(new PushCounts());

    assertThat(figures.scrape())
        .contains("quern_pushes_total{adapter=\"s3\",outcome=\"failed\"} 0.0\n")
        .contains("quern_push_time_seconds_total{adapter=\"s3\",outcome=\"done\"} 0.0\n");
  }

  @Test
  void shouldShowNoKernelBeforeItHasWorked() {
    stages.quantize(new QuantizeCounters());

    assertThat(figures.scrape())
        .contains("quern_chunks_quantized_total 0.0\n")
        .contains("quern_chunks_bytes_total{event=\"taken\"} 0.0\n")
        .doesNotContain("quern_weights_total");
  }
}
