using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Requests;

namespace Fairlead.Registry.Transactions;

/// <summary>What the cluster writes about itself: coordinates and autopilot's configuration.</summary>
internal static class ClusterWrites
{
    internal static Verdict PutCoordinates(Draft draft, CoordinateUpdateRequest request)
    {
        foreach (var coordinate in request.Coordinates)
        {
            if (coordinate.Vec.IsEmpty || coordinate.Vec.Any(v => !double.IsFinite(v)) || !double.IsFinite(coordinate.Height)
                || !double.IsFinite(coordinate.Error) || !double.IsFinite(coordinate.Adjustment))
            {
                return Verdict.Failed($"rejected bad coordinate of node '{coordinate.Node}': it must be finite and have dimensions");
            }

            if (Registration.ExpectNode(draft, coordinate.Node, out var state))
            {
                var name = state.Node!.Name;
                draft.Put(StoreKeys.Coordinate(name, coordinate.Segment), RecordCodec.Encode(coordinate with { Node = name }));
            }
        }

        return Verdict.Granted;
    }

    internal static Verdict SetAutopilot(Draft draft, AutopilotSetRequest request)
    {
        var old = draft.Now.Autopilot;
        if (request.CasIndex is { } index)
        {
            draft.Expect(StoreKeys.Autopilot.ToArray(), old.ModifyIndex);
            if (old.ModifyIndex != index)
            {
                return Verdict.Refused;
            }
        }

        draft.Put(StoreKeys.Autopilot.ToArray(), RecordCodec.Encode(request.Configuration));
        return Verdict.Granted;
    }
}
