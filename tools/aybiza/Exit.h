// How a command of aybiza ended, for scripts. The numbers are part of the interface.
#pragma once

namespace aybiza::cli {

enum class Exit {
  ok = 0,
  failed = 1,         ///< it was done, and the answer is no: an invalid agent, a call that missed its goal
  usage = 2,          ///< the command line was not understood; nothing was done
  no_input = 3,       ///< a file could not be read
  unavailable = 4,    ///< a peer (daemon, vendor) or a program that is needed could not be reached
  interrupted = 130,  ///< ended by Ctrl-C
};

}  // namespace aybiza::cli
