// The executable `kalends`.
#include "server/command_line.h"

int main(int argc, char** argv) {
    return kalends::server::runCommandLine(argc, argv);
}
