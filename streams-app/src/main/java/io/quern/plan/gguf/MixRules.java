package io.quern.plan.gguf;

import io.quern.format.gguf.GgmlType;
import io.quern.model.TensorInfo;
import java.util.OptionalInt;

/**
 * Which tensor gets which type of the mix, before its rows are looked at. Some rules count: tensors
 * are put to {@link #choose} in the order of the output, each once. Source: llama-quant.cpp,
 * llama_tensor_get_type_impl.
 */
final class MixRules {
  private final Mix mix;
  private final boolean tied;
  private final int valuesCount;
  private final EmbeddingRules embeddings;
  private final AttentionRules attention;
  private final FeedForwardRules feedForward;
  private final LowBitRules lowBit;

  private int valuesSeen;
  private int downSeen;
  private int gateSeen;
  private int upSeen;

  /**
   * @param tied whether the model has no {@code output.weight}
   * @param valuesCount tensors of the model that hold values of attention, quantized or not
   */
  MixRules(Mix mix, boolean tied, int valuesCount) {
    this.mix = mix;
    this.tied = tied;
    this.valuesCount = valuesCount;
    this.embeddings = new EmbeddingRules(mix);
    this.attention = new AttentionRules(mix);
    this.feedForward = new FeedForwardRules(mix);
    this.lowBit = new LowBitRules(mix);
  }

  GgmlType choose(TensorInfo tensor, TensorCategory category) throws PlanRefusedException {
    boolean embedding = category == TensorCategory.TOKEN_EMBEDDING;
    if (category == TensorCategory.OUTPUT || (tied && embedding)) {
      return embeddings.output(tensor);
    }
    if (mix.fileType() == FileType.MXFP4_MOE) {
      return mixtureOfExperts(tensor, category);
    }
    if (embedding) {
      return embeddings.embedding();
    }
    if (category.holdsValues()) {
      refuseWithoutLayers(tensor);
    }
    return mix.isLowBit() ? ofLowBits(category) : ofMostTypes(tensor, category);
  }

  /**
   * Heads are counted in the first layer: what asks for them has no answer in an image encoder
   * beside a model (clip).
   */
  private void refuseWithoutLayers(TensorInfo tensor) throws PlanRefusedException {
    if (mix.traits().layers() == 0 && mix.asksForHeads()) {
      throw PlanRefusedException.ofTensor(
          tensor.name(),
          mix.fileType()
              + " goes by the attention heads, of which a model of architecture "
              + mix.traits().architecture()
              + " states none",
          "choose another type");
    }
  }

  /** Experts are what has several matrices; in bailingmoe3 other tensors have them too. */
  private GgmlType mixtureOfExperts(TensorInfo tensor, TensorCategory category) {
    boolean feedForwardMatrix =
        category == TensorCategory.FFN_UP
            || category == TensorCategory.FFN_GATE
            || category == TensorCategory.FFN_DOWN;
    boolean experts =
        tensor.shape().extent(2) > 1
            && (feedForwardMatrix || !mix.traits().architecture().equals("bailingmoe3"));
    return experts ? GgmlType.MXFP4 : GgmlType.Q8_0;
  }

  private GgmlType ofLowBits(TensorCategory category) {
    return switch (category) {
      case ATTENTION_V, ATTENTION_QKV, ATTENTION_KV_B -> lowBit.values();
      case ATTENTION_K -> lowBit.keys();
      case ATTENTION_OUTPUT -> lowBit.attentionOutput();
      case FFN_DOWN -> lowBit.down(downSeen++);
      default -> mix.base();
    };
  }

  private GgmlType ofMostTypes(TensorInfo tensor, TensorCategory category)
      throws PlanRefusedException {
    return switch (category) {
      case ATTENTION_V, ATTENTION_QKV, ATTENTION_KV_B ->
          attention.values(valuesSeen++, valuesCount);
      case ATTENTION_K -> attention.keys();
      case ATTENTION_Q -> attention.queries();
      case ATTENTION_OUTPUT -> attention.output();
      case FFN_DOWN -> feedForward.down(layer(tensor, downSeen++));
      case FFN_GATE -> feedForward.gateOrUp(layer(tensor, gateSeen++));
      case FFN_UP -> feedForward.gateOrUp(layer(tensor, upSeen++));
      default -> mix.base();
    };
  }

  /**
   * The count stands for the layer in a dense model; experts may be several a layer, so there the
   * name decides.
   */
  private int layer(TensorInfo tensor, int seen) throws PlanRefusedException {
    if (mix.traits().experts() <= 1) {
      return seen;
    }
    OptionalInt layer = LayerNumber.of(tensor.name());
    if (layer.isEmpty() || layer.getAsInt() < 0 || layer.getAsInt() >= mix.traits().layers()) {
      throw PlanRefusedException.ofTensor(
          tensor.name(),
          "its name states no layer of the "
              + mix.traits().layers()
              + " that this mixture of experts has",
          "correct the model's block_count or the name");
    }
    return layer.getAsInt();
  }
}
