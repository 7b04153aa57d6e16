namespace Fairlead.Primitives.Names;

/// <summary>"Did you mean …?": the known word closest to a mistyped one.</summary>
public static class NearestName
{
    /// <summary>
    /// The nearest of <paramref name="known"/> (case ignored), or null when none is near enough to be a likely slip:
    /// at most one edit in words up to 4 letters, two up to 8, three beyond. Ties go to the first.
    /// </summary>
    public static string? Find(string given, IEnumerable<string> known)
    {
        var word = given.ToLowerInvariant();
        var bound = word.Length <= 4 ? 1 : word.Length <= 8 ? 2 : 3;
        string? nearest = null;
        foreach (var candidate in known)
        {
            var distance = Distance(word, candidate.ToLowerInvariant(), bound);
            if (distance <= bound)
            {
                nearest = candidate;
                bound = distance - 1;
            }

            if (bound < 0)
            {
                break;
            }
        }

        return nearest;
    }

    /// <summary><c> (did you mean "x"?)</c> ready to append to a message, or nothing.</summary>
    public static string Hint(string given, IEnumerable<string> known) => Find(given, known) is { } name ? $" (did you mean \"{name}\"?)" : "";

    /// <summary>
    /// Damerau-Levenshtein distance in its optimal string alignment form: insert, delete, change, or swap two neighbours.
    /// More than <paramref name="bound"/> is reported as <paramref name="bound"/> + 1.
    /// </summary>
    public static int Distance(ReadOnlySpan<char> left, ReadOnlySpan<char> right, int bound)
    {
        if (Math.Abs(left.Length - right.Length) > bound)
        {
            return bound + 1;
        }

        var beforeLast = new int[right.Length + 1];
        var last = new int[right.Length + 1];
        var row = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            var smallest = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1] + 1, last[j] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }

                smallest = Math.Min(smallest, row[j]);
            }

            // A swap reaches two rows back, so one more edit than this row's best may still be saved.
            if (smallest > bound + 1)
            {
                return bound + 1;
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return Math.Min(last[right.Length], bound + 1);
    }
}
