package io.quern.metrics;

/**
 * How a stage of this process is.
 *
 * @param live whether it can still do anything; where not, only a new process helps
 * @param ready whether it does its work now: it has its share of it, and its stores are restored
 * @param words for people, such as {@code REBALANCING, 2 of 2 threads}
 */
public record StageHealth(String stage, boolean live, boolean ready, String words) {}
