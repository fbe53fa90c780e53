// Child processes with pipes.
#include "tests/protocol/server/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace kalends::test {

namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
            throw std::runtime_error("no pipe");
        }
        read = ends[0];
        write = ends[1];
    }

    int read, write;
};

void take(int& fd, std::string& text) {
    std::array<char, 8192> piece{};
    const auto count = ::read(fd, piece.data(), piece.size());
    if (count > 0) {
        text.append(piece.data(), static_cast<std::size_t>(count));
    } else {
        ::close(fd);
        fd = -1;
    }
}

/// In the child: what stands at these numbers is not needed any more.
void handOver(const std::vector<int>& sockets) {
    constexpr int kFirst = 3;
    constexpr int kAside = 100;
    std::vector<int> aside;
    for (const int fd : sockets) {
        aside.push_back(::fcntl(fd, F_DUPFD, kAside));
    }
    for (std::size_t i = 0; i < aside.size(); ++i) {
        ::dup2(aside[i], kFirst + static_cast<int>(i));
        ::close(aside[i]);
    }
    if (!sockets.empty()) {
        ::setenv("LISTEN_FDS", std::to_string(sockets.size()).c_str(), 1);
        ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    }
}

}  // namespace

KalendsProcess::KalendsProcess(const std::vector<std::string>& arguments,
                               const std::vector<std::pair<std::string, std::string>>& environment,
                               const std::vector<int>& sockets) {
    Pipe input, output, error;
    std::vector<std::string> words{KALENDS_PROGRAM};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (auto& word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
        ::dup2(input.read, 0);
        ::dup2(output.write, 1);
        ::dup2(error.write, 2);
        ::unsetenv("KALENDS_DATABASE_URL");
        for (const auto& [name, value] : environment) {
            ::setenv(name.c_str(), value.c_str(), 1);
        }
        handOver(sockets);
        ::execv(pointers[0], pointers.data());
        ::_exit(127);
    }
    ::close(input.read);
    ::close(output.write);
    ::close(error.write);
    in_ = input.write;
    outFd_ = output.read;
    errFd_ = error.read;
    std::signal(SIGPIPE, SIG_IGN);
}

KalendsProcess::~KalendsProcess() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        (void)wait(std::chrono::seconds(20));
    }
    for (const int fd : {in_, outFd_, errFd_}) {
        if (fd >= 0) {
            ::close(fd);
        }
    }
}

void KalendsProcess::write(const std::string& input) {
    (void)!::write(in_, input.data(), input.size());
}

void KalendsProcess::closeInput() {
    if (in_ >= 0) {
        ::close(in_);
        in_ = -1;
    }
}

bool KalendsProcess::readSome(std::chrono::milliseconds limit) {
    std::array<pollfd, 2> polled{pollfd{outFd_, POLLIN, 0}, pollfd{errFd_, POLLIN, 0}};
    if (outFd_ < 0 && errFd_ < 0) {
        return false;
    }
    if (::poll(polled.data(), polled.size(), static_cast<int>(limit.count())) <= 0) {
        return true;
    }
    if (polled[0].revents != 0) {
        take(outFd_, out_);
    }
    if (polled[1].revents != 0) {
        take(errFd_, err_);
    }
    return true;
}

bool KalendsProcess::waitFor(const std::string& stream,
                             const std::string& text,
                             std::chrono::seconds limit) {
    const auto deadline = Clock::now() + limit;
    while (stream.find(text) == std::string::npos) {
        if (Clock::now() > deadline || !readSome(std::chrono::milliseconds(50))) {
            return stream.find(text) != std::string::npos;
        }
    }
    return true;
}

bool KalendsProcess::waitForOutput(const std::string& text, std::chrono::seconds limit) {
    return waitFor(out_, text, limit);
}

bool KalendsProcess::waitForError(const std::string& text, std::chrono::seconds limit) {
    return waitFor(err_, text, limit);
}

void KalendsProcess::signal(int number) const {
    ::kill(pid_, number);
}

int KalendsProcess::wait(std::chrono::seconds limit) {
    const auto deadline = Clock::now() + limit;
    int status = 0;
    pid_t ended = 0;
    while ((ended = ::waitpid(pid_, &status, WNOHANG)) == 0) {
        if (Clock::now() > deadline) {
            return -1;
        }
        // A database left running by a killed server keeps the pipes open: their end is not waited
        // for.
        if (!readSome(std::chrono::milliseconds(20))) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }
    for (int i = 0; i < 1000 && (outFd_ >= 0 || errFd_ >= 0); ++i) {
        const auto before = out_.size() + err_.size();
        (void)readSome(std::chrono::milliseconds(10));
        if (out_.size() + err_.size() == before && outFd_ >= 0 && errFd_ >= 0) {
            break;
        }
    }
    pid_ = -1;
    if (ended < 0) {
        return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Finished runKalends(const std::vector<std::string>& arguments,
                    const std::string& input,
                    const std::vector<std::pair<std::string, std::string>>& environment) {
    KalendsProcess process(arguments, environment);
    process.write(input);
    process.closeInput();
    Finished finished;
    finished.exitCode = process.wait(std::chrono::seconds(120));
    finished.out = process.out();
    finished.err = process.err();
    return finished;
}

}  // namespace kalends::test
