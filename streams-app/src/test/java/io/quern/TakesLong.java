package io.quern;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * On tests of the whole system that cost most: {@code mvn verify} leaves them out, so that it takes
 * a few minutes, and {@code mvn verify -Plong} runs them all, as {@code .ci/run} does.
 */
@Tag("long")
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface TakesLong {}
