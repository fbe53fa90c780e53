// HTTP messages as values: what a worker receives and what it returns. Knows no sockets and no
// Poco.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kalends::http {

/// Header fields in their order of arrival; names compare without case (RFC 9110 section 5.1).
/// Values are never decoded (no RFC 2047).
class Headers {
  public:
    void add(std::string name, std::string value);
    /// Replaces every field of that name.
    void set(std::string_view name, std::string value);
    void remove(std::string_view name);
    void reserve(std::size_t count);
    /// The first value, or nullptr when the field is absent. A present but empty field is "".
    [[nodiscard]] const std::string* find(std::string_view name) const;
    /// All values of the field joined with ", " (RFC 9110 section 5.2); nullopt when absent.
    [[nodiscard]] std::optional<std::string> combined(std::string_view name) const;

    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const {
        return fields_;
    }

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// A complete request body: in memory, or in an unlinked spool file when it was large.
class Body {
  public:
    Body() = default;
    explicit Body(std::string memory);
    /// Takes over the descriptor of an unlinked file that holds `sizeBytes`.
    Body(int spoolFd, std::uint64_t sizeBytes);
    ~Body();
    Body(Body&&) noexcept;
    Body& operator=(Body&&) noexcept;
    Body(const Body&) = delete;
    Body& operator=(const Body&) = delete;

    [[nodiscard]] std::uint64_t sizeBytes() const { return sizeBytes_; }

    [[nodiscard]] bool empty() const { return sizeBytes_ == 0; }

    /// The whole body as one string; reads the spool file when there is one.
    [[nodiscard]] std::string text() const;
    /// Moves the body out of memory without a copy where that is possible.
    [[nodiscard]] std::string takeText();
    /// Up to `count` bytes from `offset`.
    [[nodiscard]] std::string read(std::uint64_t offset, std::size_t count) const;

  private:
    std::string memory_;
    int spoolFd_ = -1;
    std::uint64_t sizeBytes_ = 0;
};

struct Request {
    std::string method;  // as sent, upper case by the standard's definition
    std::string target;  // origin form, still percent-encoded, with its query
    Headers headers;
    Body body;                // content coding already removed
    std::string peerAddress;  // of the connection
    bool secure = false;      // over TLS
    std::uint64_t id = 0;     // unique in this process, for the log

    [[nodiscard]] std::string_view path() const;   // target up to '?'
    [[nodiscard]] std::string_view query() const;  // after '?', or empty
};

/// Produces a body piece by piece. Called by a worker thread, one call at a time, possibly
/// different threads from call to call; between calls no worker is held while a slow reader drains
/// what was made.
class BodyGenerator {
  public:
    virtual ~BodyGenerator() = default;
    /// Appends the next piece (some 64 kB) to `out`; false when this was the last.
    /// Throwing cuts the connection: the status has long been sent.
    [[nodiscard]] virtual bool next(std::string& out) = 0;
};

enum class Compression { kAllowed, kNever };

struct Response {
    int status = 200;
    Headers headers;
    std::string body;                          // used when there is no generator
    std::unique_ptr<BodyGenerator> generator;  // sent chunked
    Compression compression =
        Compression::kAllowed;  // ETags are never altered; single objects use kNever
    bool closeConnection = false;
};

/// Workers of one class never use up those of another: a flood of large reports leaves polls alive.
enum class WorkClass : std::uint8_t { kQuick, kHeavy };

/// What the front end may decide from the head alone, before the body is read or `100 Continue` is
/// sent.
struct HeadDecision {
    std::optional<Response>
        refusal;  // answered at once; the connection closes if a body would follow
    std::uint64_t bodyLimitBytes = 0;  // more than that: 413
    WorkClass workClass = WorkClass::kQuick;
};

/// The application behind the front end. Both calls must be thread-safe. Exceptions become 500.
class Application {
  public:
    virtual ~Application() = default;
    /// Called on an I/O thread when the head is complete: must not block or touch the database.
    [[nodiscard]] virtual HeadDecision judgeHead(const Request& head) = 0;
    /// Called on a worker with the complete request.
    [[nodiscard]] virtual Response handle(Request& request) = 0;
    /// The body of a refusal made by the front end itself (400, 408, 413, 414, 431, 501, 503 ...).
    [[nodiscard]] virtual Response refuse(int status, std::string_view reason) = 0;

    /// The same for those to whom it matters what was asked; of a head that was not understood
    /// nothing is known.
    [[nodiscard]] virtual Response refuseRequest(const Request& /*request*/,
                                                 int status,
                                                 std::string_view reason) {
        return refuse(status, reason);
    }
};

}  // namespace kalends::http
