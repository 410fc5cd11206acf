#include "core/call/RestartDomain.h"

#include <algorithm>

namespace aybiza {

namespace {

// ---- flow errors end at the border ------------------------------------------------------------------------

GQuark inner_chain() {
  static const GQuark quark = g_quark_from_static_string("aybiza-inner-chain");
  return quark;
}

/// In front of a member's chain function. A flow that is neither served nor merely flushed is the member's
/// failure: it is posted in its name, in case it has not done so itself, and the one who pushes goes on.
GstFlowReturn guarded_chain(GstPad* pad, GstObject* parent, GstBuffer* buffer) {
  const auto chain = reinterpret_cast<GstPadChainFunction>(g_object_get_qdata(G_OBJECT(pad), inner_chain()));
  const GstFlowReturn flow = chain(pad, parent, buffer);
  if (flow >= GST_FLOW_OK || flow == GST_FLOW_FLUSHING || flow == GST_FLOW_EOS) return flow;
  GST_ELEMENT_FLOW_ERROR(GST_ELEMENT(parent), flow);
  return GST_FLOW_OK;
}

void guard(GstPad* entry) {
  g_object_set_qdata(G_OBJECT(entry), inner_chain(), reinterpret_cast<gpointer>(GST_PAD_CHAINFUNC(entry)));
  gst_pad_set_chain_function(entry, guarded_chain);
}

template <class See> void for_each_pad(GstElement* element, See see) {
  GST_OBJECT_LOCK(element);
  std::vector<GPtr<GstPad>> pads;
  for (GList* at = GST_ELEMENT_PADS(element); at; at = at->next)
    pads.push_back(GPtr<GstPad>::ref(GST_PAD(at->data)));
  GST_OBJECT_UNLOCK(element);
  for (const auto& pad : pads) see(pad.get());
}

}  // namespace

RestartDomain::RestartDomain(std::string name, const Domain& settings, std::vector<GPtr<GstElement>> members)
    : name_(std::move(name)), settings_(&settings), members_(std::move(members)) {
  find_borders();
}

void RestartDomain::find_borders() {
  for (const auto& member : members_)
    for_each_pad(member.get(), [this](GstPad* pad) {
      auto peer = GPtr<GstPad>::adopt(gst_pad_get_peer(pad));
      if (!peer || has(GST_OBJECT(peer.get()))) return;
      const bool entry = GST_PAD_IS_SINK(pad);
      if (entry) guard(pad);
      auto own = GPtr<GstPad>::ref(pad);
      borders_.push_back(entry ? Link{std::move(peer), std::move(own)}
                               : Link{std::move(own), std::move(peer)});
    });
}

bool RestartDomain::has(GstObject* object) const {
  return std::ranges::any_of(members_, [object](const auto& member) {
    return object == GST_OBJECT(member.get()) || gst_object_has_as_ancestor(object, GST_OBJECT(member.get()));
  });
}

void RestartDomain::take_down() {
  life_++;
  for (const auto& member : members_) gst_element_set_state(member.get(), GST_STATE_NULL);
}

bool RestartDomain::bring_back() {
  // A link that is new has its sticky events still to be told.
  for (const Link& link : borders_) {
    gst_pad_unlink(link.src.get(), link.sink.get());
    gst_pad_link(link.src.get(), link.sink.get());
  }
  bool all = true;
  for (auto member = members_.rbegin(); member != members_.rend(); ++member) {  // who pushes comes last
    const auto parent = GPtr<GstObject>::adopt(gst_object_get_parent(GST_OBJECT(member->get())));
    gst_element_set_base_time(member->get(), gst_element_get_base_time(GST_ELEMENT(parent.get())));
    all = gst_element_sync_state_with_parent(member->get()) && all;
  }
  return all;
}

bool RestartDomain::may_restart(Time now) {
  const Domain::Restart& restart = settings_->restart;
  while (!restarts_.empty() && now - restarts_.front() >= restart.within) restarts_.pop_front();
  if (restarts_.size() >= static_cast<size_t>(restart.max_restarts)) return false;
  restarts_.push_back(now);
  return true;
}

}  // namespace aybiza
