using System.Collections.Immutable;
using Fairlead.Registry.Model;

namespace Fairlead.Cluster.Coordinates;

/// <summary>
/// What nodes last said of where they lie, and which of it is worth a write: time and what the registry holds come in, the coordinates to write go out. Not thread
/// safe. Never holds more than <paramref name="most"/> nodes.
/// </summary>
internal sealed class CoordinateBook(CoordinateWritingOptions options, int most)
{
    private readonly Dictionary<string, Page> _pages = new(StringComparer.OrdinalIgnoreCase);

    internal int Count => _pages.Count;

    /// <summary>A node's latest word; one too many is left out.</summary>
    internal void Offer(Coordinate coordinate, TimeSpan now)
    {
        if (_pages.TryGetValue(coordinate.Node, out var page))
        {
            page.Latest = coordinate;
        }
        else if (_pages.Count < most)
        {
            // Writes for the time's sake are spread, lest all agents of a server that starts fall due at once ten minutes later.
            double spread = StringComparer.OrdinalIgnoreCase.GetHashCode(coordinate.Node) / (double)int.MaxValue;
            _pages[coordinate.Node] = new Page { Latest = coordinate, Since = now + (options.LongestPause * (0.1 * spread)) };
        }
    }

    /// <summary>Forgets all others: they are gone, or another server's.</summary>
    internal void Keep(Func<string, bool> kept)
    {
        foreach (var gone in _pages.Keys.Where(node => !kept(node)).ToArray())
        {
            _pages.Remove(gone);
        }
    }

    /// <summary>Who is due, longest waiting first; from here on they count as written.</summary>
    /// <param name="stored">What the registry holds of a node; null for nothing.</param>
    /// <param name="share">How many may be written now.</param>
    internal ImmutableArray<Coordinate> Take(TimeSpan now, int share, Func<string, Coordinate?> stored)
    {
        Page[] due = [.. _pages.Values.Where(page => IsDue(page, now, stored(page.Latest.Node))).OrderBy(static page => page.WrittenAt ?? TimeSpan.MinValue).Take(share)];
        foreach (var page in due)
        {
            (page.WrittenAt, page.Since) = (now, now);
        }

        return [.. due.Select(static page => page.Latest)];
    }

    /// <summary>They could not be written: they are due again.</summary>
    internal void Return(IEnumerable<Coordinate> unwritten)
    {
        foreach (var coordinate in unwritten)
        {
            if (_pages.TryGetValue(coordinate.Node, out var page))
            {
                page.WrittenAt = null;
            }
        }
    }

    /// <summary>How far apart two places are, in seconds.</summary>
    internal static double Move(Coordinate from, Coordinate to)
    {
        if (from.Vec.Length != to.Vec.Length)
        {
            return double.PositiveInfinity;
        }

        double squares = 0;
        for (int i = 0; i < from.Vec.Length; i++)
        {
            squares += (from.Vec[i] - to.Vec[i]) * (from.Vec[i] - to.Vec[i]);
        }

        return Math.Sqrt(squares) + Math.Abs(from.Height - to.Height) + Math.Abs(from.Adjustment - to.Adjustment);
    }

    private bool IsDue(Page page, TimeSpan now, Coordinate? stored)
    {
        if (page.WrittenAt is { } written && now - written < options.LeastPause)
        {
            return false;
        }

        if (stored is null)
        {
            return true;
        }

        double move = Move(stored, page.Latest);
        double least = Math.Max(options.LeastMove, options.LeastPart * (Math.Sqrt(page.Latest.Vec.Sum(static component => component * component)) + page.Latest.Height));
        return move > least || (move > 0 && now - page.Since >= options.LongestPause);
    }

    private sealed class Page
    {
        public required Coordinate Latest { get; set; }

        /// <summary>When it was last written by this server; null when it was not, or in vain.</summary>
        public TimeSpan? WrittenAt { get; set; }

        /// <summary>From when the longest pause counts.</summary>
        public required TimeSpan Since { get; set; }
    }
}
