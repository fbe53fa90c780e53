// The composition root: everything a running server consists of, put together and taken apart in
// order.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/config.h"
#include "server/first_run.h"
#include "server/log.h"

namespace kalends::server {

class Service {
  public:
    /// Starts in order: database, migrations, first accounts, front end, jobs, monitoring. Throws
    /// what stops it, naming the setting or address.
    Service(const Configuration& configuration, Logger& log);
    /// Stops in the opposite order; requests in progress are finished within the grace time.
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    /// Accounts that were created just now, with passwords that are shown once.
    [[nodiscard]] const std::vector<FirstAccount>& firstAccounts() const;
    /// Where it listens, as URLs.
    [[nodiscard]] std::vector<std::string> urls() const;
    [[nodiscard]] std::vector<std::string> monitoringUrls() const;
    /// Certificate and key again; the old ones stay in force when the new ones are no good.
    void reload();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace kalends::server
