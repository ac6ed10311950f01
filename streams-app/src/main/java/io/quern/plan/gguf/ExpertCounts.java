package io.quern.plan.gguf;

import io.quern.format.gguf.MetadataValues;
import java.util.Arrays;
import java.util.Set;

/**
 * What a mixture of experts says of itself, and what must hold between its counts. Source:
 * llama-model.cpp, load_hparams.
 */
record ExpertCounts(MetadataValues values, String architecture) {
  private static final long MAX_EXPERTS = 1024;
  private static final Set<String> ONE_IS_NONE = Set.of("hunyuan_vl", "hunyuan-dense");

  /**
   * The number of experts, 0 in a dense model.
   *
   * @param used experts in use, one value a layer
   */
  long checked(long[] used) throws PlanRefusedException {
    long experts = number("expert_count");
    long mostUsed = Arrays.stream(used).max().orElse(0);
    if (experts <= 1 && ONE_IS_NONE.contains(architecture)) {
      experts = 0;
      mostUsed = 0;
    }
    check(
        experts <= MAX_EXPERTS,
        "expert_count",
        experts + " experts, where at most " + MAX_EXPERTS + " are read");
    check(
        mostUsed <= experts && (mostUsed > 0) == (experts > 0),
        "expert_used_count",
        mostUsed + " of " + experts + " experts in use");
    checkGroups(experts, number("expert_group_count"));
    return experts;
  }

  private void checkGroups(long experts, long groups) throws PlanRefusedException {
    check(
        groups == 0 || groups < experts,
        "expert_group_count",
        groups + " groups of " + experts + " experts");
    if (groups > 1) {
      check(
          experts % groups == 0,
          "expert_group_count",
          experts + " experts do not divide into " + groups + " groups");
      long used = number("expert_group_used_count");
      check(
          used > 0 && used < groups,
          "expert_group_used_count",
          used + " of " + groups + " groups in use");
    }
  }

  private long number(String key) {
    return values.u32Of(architecture + "." + key).orElse(0);
  }

  private void check(boolean holds, String key, String problem) throws PlanRefusedException {
    if (!holds) {
      throw PlanRefusedException.ofKey(
          architecture + "." + key,
          problem,
          "llama-quantize refuses such a model too: correct its metadata");
    }
  }
}
