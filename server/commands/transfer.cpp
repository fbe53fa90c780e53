// kalends import|export: files into a calendar or address book, and back.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "server/acts/collections.h"
#include "server/commands/principals.h"
#include "server/import.h"
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

using SharedOptions =
    std::shared_ptr<TransferOptions>;  // the command line fills it, the action reads it

constexpr std::size_t kMostReasons = 1000;

ImportOrder orderFor(storage::Database& database, const TransferOptions& options) {
    ImportOrder order;
    order.owner = acts::ownerNamed(database, options.owner);
    const auto named = acts::nameWithin(options.collection);
    order.home = named.home;
    order.collection = named.slug;
    order.duplicates = duplicatesNamed(options.duplicates);
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
        std::cerr << "\r[" << std::string(filled, '#') << std::string(kWidth - filled, ' ') << "] "
                  << done << '/' << of << ' ' << file << "\x1b[K" << std::flush;
        last_ = now;
        shown_ = true;
    }

  private:
    bool wanted_;
    bool shown_ = false;
    std::chrono::steady_clock::time_point last_;
};

/// What was refused: kept for JSON, else told at once.
class Reasons {
  public:
    explicit Reasons(bool kept) : kept_(kept) {}

    void note(std::string reason) {
        if (reason.empty()) {
            return;
        }
        if (kept_) {
            rows_.size() < kMostReasons ? rows_.push_back(std::move(reason)) : void();
            return;
        }
        // Names of files and what stands in them must not steer the terminal.
        std::replace_if(
            reason.begin(), reason.end(),
            [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
        std::cerr << (::isatty(STDERR_FILENO) == 1 ? "\r\x1b[K" : "") << reason << '\n';
    }

    [[nodiscard]] const nlohmann::json& rows() const { return rows_; }

  private:
    bool kept_;
    nlohmann::json rows_ = nlohmann::json::array();
};

/// One file after the other; one that is no calendar or contact data stops no other.
void takeFiles(Importer& importer,
               const std::vector<std::string>& files,
               Reasons& reasons,
               Progress& progress) {
    for (const auto& file : files) {
        std::unique_ptr<ImportFile> source;
        try {
            source = std::make_unique<ImportFile>(file);
        } catch (const storage::Refused& refused) {
            reasons.note(importer.refuse(refused.what()));
            continue;
        }
        for (std::size_t at = 0; at < source->count(); ++at) {
            reasons.note(importer.take(source->read(at)));
            progress.show(at + 1, source->count(), file);
        }
    }
}

nlohmann::json rowOf(const ImportCounts& counts) {
    return {{"added", counts.added},
            {"replaced", counts.replaced},
            {"unchanged", counts.unchanged},
            {"skipped", counts.skipped},
            {"refused", counts.refused}};
}

int runImport(const TransferOptions& options) {
    const auto files = importFiles(options.paths);
    if (files.empty()) {
        throw storage::Refused("there is no .ics or .vcf file");
    }
    const auto configuration = configurationFor(options.database);
    const auto open = openChosen(options.database);
    const auto order = orderFor(open->database(), options);
    Importer importer(open->database(), configuration.dav, order);
    Reasons reasons(options.json);
    const auto& counts = importer.counts();
    const auto noteIt = [&](const char* end) {
        if (!options.dryRun) {
            acts::noteAct(open->database(), acts::commandLineDoer(), "import", order.owner,
                          options.collection + " added=" + std::to_string(counts.added) +
                              " replaced=" + std::to_string(counts.replaced) + end);
        }
    };
    try {
        Progress progress(!options.json);
        takeFiles(importer, files, reasons, progress);
    } catch (const storage::Refused&) {
        // What came in until then stays: begun anew, it is there already.
        noteIt(" stopped");
        std::cerr << "Stopped when " << counts.added << " were added and " << counts.replaced
                  << " replaced; the same command goes on from there.\n";
        throw;
    }
    noteIt("");
    if (options.json) {
        auto row = rowOf(counts);
        row["dryRun"] = options.dryRun;
        row["reasons"] = reasons.rows();
        std::cout << row.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    } else {
        std::cout << (options.dryRun ? "would have " : "") << "added " << counts.added
                  << ", replaced " << counts.replaced << ", unchanged " << counts.unchanged
                  << ", skipped " << counts.skipped << ", refused " << counts.refused << '\n';
    }
    return counts.refused == 0 ? 0 : 1;
}

/// A file that is there whole or not at all: an interrupted export leaves the one before.
class WholeFile {
  public:
    explicit WholeFile(std::string path) : path_(std::move(path)) {
        const auto status = std::filesystem::status(path_);
        const bool special =
            std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
        written_ = special ? path_ : path_ + ".part";
        out_.open(written_, std::ios::binary | std::ios::trunc);
    }

    ~WholeFile() {
        if (written_ != path_ && !whole_) {
            std::error_code ignored;
            std::filesystem::remove(written_, ignored);
        }
    }

    WholeFile(const WholeFile&) = delete;
    WholeFile& operator=(const WholeFile&) = delete;

    [[nodiscard]] std::ostream& out() { return out_; }

    /// Throws storage::Refused when it could not be written.
    void finish() {
        out_.close();
        std::error_code failed;
        if (out_ && written_ != path_) {
            std::filesystem::rename(written_, path_, failed);
        }
        if (!out_ || failed) {
            throw storage::Refused(path_ + ": cannot be written");
        }
        whole_ = true;
    }

  private:
    std::string path_, written_;
    std::ofstream out_;
    bool whole_ = false;
};

int runExport(const TransferOptions& options) {
    const auto configuration = configurationFor(options.database);
    const auto open = openChosen(options.database);
    const auto order = orderFor(open->database(), options);
    Importer collection(open->database(), configuration.dav, order);
    std::optional<WholeFile> file;
    if (!options.file.empty() && options.file != "-") {
        file.emplace(options.file);
    }
    std::ostream& out = file ? file->out() : std::cout;
    const auto next = collection.pieces();
    for (bool more = true; more && out;) {
        std::string piece;
        more = next(piece);
        out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
    }
    out.flush();
    if (file) {
        file->finish();
    } else if (!out) {
        throw storage::Refused("standard output: cannot be written");
    }
    // Nothing changed, but somebody else's calendar was read as a whole.
    acts::noteAct(open->database(), acts::commandLineDoer(), "export", order.owner,
                  options.collection);
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
    command->add_option("COLLECTION", options->collection, "calendars/NAME or addressbooks/NAME")
        ->required();
    command->callback(
        [&action, options, run] { action = [options, run] { return run(*options); }; });
    return command;
}

}  // namespace

void addTransfer(CLI::App& app, Action& action) {
    const auto options = std::make_shared<TransferOptions>();
    auto* importing = addVerb(app, "import",
                              "Put .ics and .vcf files or folders of them into a calendar or "
                              "address book; nobody is invited",
                              runImport, options, action);
    importing->add_option("PATH", options->paths, "Files and folders")->required();
    importing
        ->add_option("--duplicates", options->duplicates,
                     "What is there already: merge (replace), skip, or new-uid (add beside it)")
        ->check(CLI::IsMember({"merge", "skip", "new-uid"}));
    importing->add_flag("--dry-run", options->dryRun, "Check everything, store nothing");
    importing->add_flag("--json", options->json, "As JSON");
    addVerb(app, "export", "Write a calendar or address book to a file or standard output",
            runExport, options, action)
        ->add_option("FILE", options->file, "Standard output when absent");
}

}  // namespace kalends::commands
