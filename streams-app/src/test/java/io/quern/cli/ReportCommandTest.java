package io.quern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportCommandTest {

  @Test
  void shouldNameTheFormOfAnArtifact() {
    Ran ran = Ran.quern("report", "llama", "--bootstrap-server", "127.0.0.1:1");

    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("'llama' is not MODEL/REVISION/PROFILE");
  }

  @Test
  void shouldNeedABroker() {
    Ran ran = Ran.quern("report", "llama/r1/q4");

    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("--bootstrap-server");
  }
}
