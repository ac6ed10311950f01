/**
 * What of a plan stands in other artifacts already: the same weights, written in the same way.
 *
 * <p>Pure functions of layouts; knows neither stores nor topics, and no container format.
 */
@org.jspecify.annotations.NullMarked
package io.quern.plan.reuse;
