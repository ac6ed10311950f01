package io.quern.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The end of the process. {@link Runtime#halt} waits 0.3 s for threads that are in native code, and
 * those of a broker always are (HotSpot, {@code VM_Exit::wait_for_threads_in_native_to_block}); the
 * C library's {@code _exit} does not wait. But nothing that the JVM does at its end is done then,
 * such as writing an AOT cache: so the launcher asks for it.
 */
final class ProcessExit {
  private static final boolean DIRECT = Boolean.getBoolean("quern.exit.direct");

  private ProcessExit() {}

  /** Ends the process at once: no hook, no goodbye. Never returns. */
  static void now(int code) {
    if (DIRECT) {
      direct(code);
    }
    Runtime.getRuntime().halt(code);
  }

  /** Returns only where the C library cannot be called. */
  @SuppressWarnings("restricted")
  private static void direct(int code) {
    try {
      Optional<MemorySegment> exit = Linker.nativeLinker().defaultLookup().find("_exit");
      if (exit.isPresent()) {
        MethodHandle call =
            Linker.nativeLinker()
                .downcallHandle(exit.get(), FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
        call.invokeExact(code);
      }
    } catch (Throwable e) { // what invokeExact may throw; halt will do
      return;
    }
  }
}
