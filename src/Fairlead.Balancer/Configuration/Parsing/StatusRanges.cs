namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>Status codes as <c>http-check expect status</c> writes them: <c>200,201,300-310</c>.</summary>
internal static class StatusRanges
{
    public static bool TryParse(string text, out List<(int First, int Last)> ranges)
    {
        ranges = [];
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !TryCode(ends[0], out int first))
            {
                return false;
            }

            int last = first;
            if ((ends.Length == 2 && !TryCode(ends[1], out last)) || last < first)
            {
                return false;
            }

            ranges.Add((first, last));
        }

        return true;
    }

    private static bool TryCode(string text, out int code) => int.TryParse(text, out code) && code is >= 100 and <= 999;
}
