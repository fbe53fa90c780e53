// Runs `kalends` as a process of its own and sees what it prints.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace kalends::test {

struct Finished {
    int exitCode = -1;  // 128 + signal when one ended it
    std::string out, err;
};

/// Arguments without the program; `input` is its standard input.
[[nodiscard]] Finished runKalends(
    const std::vector<std::string>& arguments,
    const std::string& input = "",
    const std::vector<std::pair<std::string, std::string>>& environment = {});

/// A process that goes on; killed when this goes. `sockets` become its descriptors 3, 4 ... as a
/// service manager hands them over, with LISTEN_PID and LISTEN_FDS.
class KalendsProcess {
  public:
    explicit KalendsProcess(
        const std::vector<std::string>& arguments,
        const std::vector<std::pair<std::string, std::string>>& environment = {},
        const std::vector<int>& sockets = {});
    ~KalendsProcess();
    KalendsProcess(const KalendsProcess&) = delete;
    KalendsProcess& operator=(const KalendsProcess&) = delete;

    void write(const std::string& input);
    void closeInput();
    /// Reads until `text` appears on standard output; false when it ended or the time ran out.
    [[nodiscard]] bool waitForOutput(const std::string& text, std::chrono::seconds limit);
    [[nodiscard]] bool waitForError(const std::string& text, std::chrono::seconds limit);
    void signal(int number) const;
    /// Waits for its end; exit code as in Finished, -1 when the time ran out.
    [[nodiscard]] int wait(std::chrono::seconds limit);

    [[nodiscard]] const std::string& out() const { return out_; }

    [[nodiscard]] const std::string& err() const { return err_; }

    [[nodiscard]] pid_t pid() const { return pid_; }

  private:
    bool readSome(std::chrono::milliseconds limit);
    bool waitFor(const std::string& stream, const std::string& text, std::chrono::seconds limit);

    pid_t pid_ = -1;
    int in_ = -1, outFd_ = -1, errFd_ = -1;
    std::string out_, err_;
};

}  // namespace kalends::test
