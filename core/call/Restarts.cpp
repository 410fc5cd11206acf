#include "core/call/Restarts.h"

#include <algorithm>

namespace aybiza {

namespace {

/// The element, and everything that is fed by it.
void collect_downstream(GstElement* element, std::set<GstElement*>& found) {
  if (!found.insert(element).second) return;
  gst_element_foreach_src_pad(
      element,
      [](GstElement*, GstPad* pad, gpointer data) -> gboolean {
        const auto peer = GPtr<GstPad>::adopt(gst_pad_get_peer(pad));
        const auto next = GPtr<GstElement>::adopt(peer ? gst_pad_get_parent_element(peer.get()) : nullptr);
        if (next) collect_downstream(next.get(), *static_cast<std::set<GstElement*>*>(data));
        return TRUE;
      },
      &found);
}

}  // namespace

Restarts::Restarts(const Agent& agent, const LaunchLine& line, GstElement* pipeline) {
  const auto element = [pipeline](const std::string& name) {
    return GPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline), name.c_str()));
  };
  std::set<std::string> made;
  for (const LaunchElement& first : line.elements)
    for (const auto& [name, domain] : agent.pipeline.domains) {
      if (!std::ranges::count(domain.elements, first.name) || !made.insert(name).second) continue;
      std::vector<GPtr<GstElement>> members;
      for (const LaunchElement& member : line.elements)
        if (std::ranges::count(domain.elements, member.name)) members.push_back(element(member.name));
      domains_.emplace_back(name, domain, std::move(members));
    }
  if (const auto turn = element("turn")) collect_downstream(turn.get(), voice_);
}

std::optional<Restarts::Breakdown> Restarts::find(GstMessage* error) {
  for (RestartDomain& domain : domains_)
    if (domain.has(GST_MESSAGE_SRC(error))) return Breakdown{&domain, domain.life()};
  return std::nullopt;
}

std::vector<RestartDomain*> Restarts::group_of(const RestartDomain& failed) {
  using Strategy = Domain::Restart::Strategy;
  const Strategy strategy = failed.settings().restart.strategy;
  std::vector<RestartDomain*> group;
  bool behind = false;
  for (RestartDomain& domain : domains_) {
    behind |= &domain == &failed;
    if (&domain == &failed || strategy == Strategy::one_for_all ||
        (behind && strategy == Strategy::rest_for_one))
      group.push_back(&domain);
  }
  return group;
}

bool Restarts::carry_the_voice(const std::vector<RestartDomain*>& domains) const {
  return std::ranges::any_of(domains, [this](const RestartDomain* domain) {
    return std::ranges::any_of(domain->members(), [this](const auto& m) { return voice_.contains(m.get()); });
  });
}

bool Restarts::carries_the_voice(const GstObject* element) const {
  return voice_.empty() ||
         std::ranges::any_of(voice_, [&](GstElement* e) { return GST_OBJECT(e) == element; });
}

std::string names_of_members(const std::vector<RestartDomain*>& domains) {
  std::string names;
  for (const RestartDomain* domain : domains)
    for (const auto& member : domain->members())
      names += (names.empty() ? "" : ", ") + std::string(GST_OBJECT_NAME(member.get()));
  return names;
}

}  // namespace aybiza
