package io.quern.kernel;

/**
 * What a group of integer codes shares: {@code x ≈ (code - zero) * scale}.
 *
 * @param scale never 0
 */
record IntScale(float scale, int zero) {}
