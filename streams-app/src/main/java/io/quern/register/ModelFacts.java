package io.quern.register;

import java.util.Optional;

/**
 * What registries like to show of a model, read from the released files themselves.
 *
 * @param architecture such as {@code llama}; empty where the files do not say
 * @param parameters weights of the model; 0 where unknown
 * @param quantization in the words of the format: {@code Q4_K_M}, {@code W4A16}
 * @param contextLength tokens; 0 where unknown
 */
public record ModelFacts(
    String architecture,
    long parameters,
    String quantization,
    long contextLength,
    Optional<String> license,
    Optional<String> chatTemplate) {}
