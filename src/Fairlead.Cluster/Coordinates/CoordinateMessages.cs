using Fairlead.Cluster.Protocol;
using Fairlead.Registry.Model;

namespace Fairlead.Cluster.Coordinates;

/// <summary>Coordinates on their way between machines.</summary>
internal static class CoordinateMessages
{
    /// <summary>More components are nobody's.</summary>
    private const int MostDimensions = 64;

    internal static NetworkCoordinate Of(Coordinate coordinate)
    {
        var message = new NetworkCoordinate { Error = coordinate.Error, Adjustment = coordinate.Adjustment, Height = coordinate.Height };
        message.Vec.AddRange(coordinate.Vec);
        return message;
    }

    /// <summary>As it was said; whether it can be believed is for the receiver to judge.</summary>
    internal static Coordinate Read(NetworkCoordinate message, string node) => new()
    {
        Node = node, Vec = [.. message.Vec.Take(MostDimensions)], Error = message.Error, Adjustment = message.Adjustment, Height = message.Height,
    };
}
