// kalends import|export: files into a calendar or address book, and back.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "server/acts/doer.h"
#include "server/commands/principals.h"
#include "server/import.h"
#include "server/provision_file.h"
#include "server/usage_error.h"
#include "storage/errors.h"

namespace kalends::commands {

using namespace server;  // commands are the outside of the server's parts

namespace {

struct TransferOptions {
    DatabaseChoice database;
    std::string owner, collection, duplicates = "merge", file;
    std::vector<std::string> paths;
    bool dryRun = false, json = false;
};

using SharedOptions = std::shared_ptr<TransferOptions>;  // the command line fills it, the action reads it

constexpr std::size_t kMostReasons = 1000;

/// "anna" or "location/hall".
storage::Principal ownerNamed(storage::Database& database, const std::string& name) {
    const auto slash = name.find('/');
    const auto kind = slash == std::string::npos ? std::optional(storage::PrincipalKind::kUser) : principalKindNamed(name.substr(0, slash));
    if (!kind) {
        throw UsageError(name + ": expected ID, resource/ID or location/ID");
    }
    return require(database, *kind, slash == std::string::npos ? name : name.substr(slash + 1));
}

ImportOrder orderFor(storage::Database& database, const TransferOptions& options) {
    ImportOrder order;
    order.owner = ownerNamed(database, options.owner);
    const std::string books = "addressbooks/";
    const std::string calendars = "calendars/";
    order.home = options.collection.starts_with(books) ? storage::HomeKind::kAddressbooks : storage::HomeKind::kCalendars;
    order.collection = options.collection.starts_with(books)       ? options.collection.substr(books.size())
                       : options.collection.starts_with(calendars) ? options.collection.substr(calendars.size())
                                                                   : std::string();
    if (order.collection.empty()) {
        throw UsageError(options.collection + ": expected calendars/NAME or addressbooks/NAME");
    }
    order.duplicates = options.duplicates == "skip"      ? Duplicates::kSkip
                       : options.duplicates == "new-uid" ? Duplicates::kNewUid
                                                         : Duplicates::kMerge;
    order.mode = options.dryRun ? ImportMode::kDryRun : ImportMode::kWrite;
    return order;
}

/// A line that is written over, on a terminal only.
class Progress {
  public:
    explicit Progress(bool wanted) : wanted_(wanted && ::isatty(STDERR_FILENO) == 1) {}

    ~Progress() {
        if (shown_) {
            std::cerr << '\n';
        }
    }

    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(std::size_t done, std::size_t of, const std::string& file) {
        const auto now = std::chrono::steady_clock::now();
        if (!wanted_ || (done < of && now - last_ < std::chrono::milliseconds(100))) {
            return;
        }
        constexpr std::size_t kWidth = 30;
        const std::size_t filled = of == 0 ? kWidth : done * kWidth / of;
        std::cerr << "\r[" << std::string(filled, '#') << std::string(kWidth - filled, ' ') << "] " << done << '/' << of << ' ' << file
                  << "\x1b[K" << std::flush;
        last_ = now;
        shown_ = true;
    }

  private:
    bool wanted_;
    bool shown_ = false;
    std::chrono::steady_clock::time_point last_;
};

int runImport(const TransferOptions& options) {
    const auto files = importFiles(options.paths);
    if (files.empty()) {
        throw storage::Refused("there is no .ics or .vcf file");
    }
    const auto configuration = configurationFor(options.database);
    const auto open = openChosen(options.database);
    const auto order = orderFor(open->database(), options);
    Importer importer(open->database(), configuration.dav, order);
    auto reasons = nlohmann::json::array();
    {
        Progress progress(!options.json);
        const auto note = [&](const std::string& reason) {
            if (reason.empty()) {
                return;
            }
            if (options.json && reasons.size() < kMostReasons) {
                reasons.push_back(reason);
            } else if (!options.json) {
                std::cerr << "\r" << reason << '\n';
            }
        };
        for (const auto& file : files) {
            ImportFile source(file);
            for (std::size_t at = 0; at < source.count(); ++at) {
                note(importer.take(source.read(at)));
                progress.show(at + 1, source.count(), file);
            }
        }
    }
    const auto& counts = importer.counts();
    if (!options.dryRun) {
        acts::noteAct(open->database(), acts::commandLineDoer(), "import", order.owner,
                options.collection + " added=" + std::to_string(counts.added) + " replaced=" + std::to_string(counts.replaced));
    }
    if (options.json) {
        std::cout << nlohmann::json{{"added", counts.added},         {"replaced", counts.replaced}, {"unchanged", counts.unchanged},
                                    {"skipped", counts.skipped},     {"refused", counts.refused},   {"dryRun", options.dryRun},
                                    {"reasons", std::move(reasons)}}
                         .dump(2, ' ', false, nlohmann::json::error_handler_t::replace)
                  << '\n';
    } else {
        std::cout << (options.dryRun ? "would have " : "") << "added " << counts.added << ", replaced " << counts.replaced << ", unchanged "
                  << counts.unchanged << ", skipped " << counts.skipped << ", refused " << counts.refused << '\n';
    }
    return counts.refused == 0 ? 0 : 1;
}

int runExport(const TransferOptions& options) {
    const auto configuration = configurationFor(options.database);
    const auto open = openChosen(options.database);
    const auto order = orderFor(open->database(), options);
    Importer collection(open->database(), configuration.dav, order);
    std::ofstream file;
    const bool toFile = !options.file.empty() && options.file != "-";
    if (toFile) {
        file.open(options.file, std::ios::binary | std::ios::trunc);
    }
    std::ostream& out = toFile ? static_cast<std::ostream&>(file) : std::cout;
    collection.exportTo([&out](const std::string& piece) { out.write(piece.data(), static_cast<std::streamsize>(piece.size())); });
    out.flush();
    if (!out) {
        throw storage::Refused((toFile ? options.file : "standard output") + ": cannot be written");
    }
    // Nothing changed, but somebody else's calendar was read as a whole.
    acts::noteAct(open->database(), acts::commandLineDoer(), "export", order.owner, options.collection);
    return 0;
}

CLI::App* addVerb(CLI::App& app,
                  const char* name,
                  const char* meaning,
                  int (*run)(const TransferOptions&),
                  const SharedOptions& options,
                  Action& action) {
    auto* command = app.add_subcommand(name, meaning);
    addDatabaseOptions(*command, options->database);
    command->add_option("OWNER", options->owner, "USER, resource/ID or location/ID")->required();
    command->add_option("COLLECTION", options->collection, "calendars/NAME or addressbooks/NAME")->required();
    command->callback([&action, options, run] { action = [options, run] { return run(*options); }; });
    return command;
}

}  // namespace

void addTransfer(CLI::App& app, Action& action) {
    const auto options = std::make_shared<TransferOptions>();
    auto* importing = addVerb(app, "import", "Put .ics and .vcf files or folders of them into a calendar or address book; nobody is invited",
                              runImport, options, action);
    importing->add_option("PATH", options->paths, "Files and folders")->required();
    importing->add_option("--duplicates", options->duplicates, "What is there already: merge (replace), skip, or new-uid (add beside it)")
        ->check(CLI::IsMember({"merge", "skip", "new-uid"}));
    importing->add_flag("--dry-run", options->dryRun, "Check everything, store nothing");
    importing->add_flag("--json", options->json, "As JSON");
    addVerb(app, "export", "Write a calendar or address book to a file or standard output", runExport, options, action)
        ->add_option("FILE", options->file, "Standard output when absent");
}

}  // namespace kalends::commands
