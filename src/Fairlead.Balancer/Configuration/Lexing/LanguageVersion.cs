namespace Fairlead.Balancer.Configuration.Lexing;

/// <summary>The version of HAProxy whose language we answer for in <c>.if version_atleast()</c>.</summary>
internal static class LanguageVersion
{
    public const string Branch = "2.6";
    public const string Text = "2.6.12";

    /// <summary>Compares a dotted version with ours part by part; missing parts count as zero.</summary>
    /// <returns>Negative when ours is older, zero when equal, positive when ours is newer; null when it is no version.</returns>
    public static int? CompareTo(string other)
    {
        string numbers = other.Split('-')[0];
        string[] parts = numbers.Split('.');
        int[] ours = [.. Text.Split('.').Select(int.Parse)];
        for (int i = 0; i < Math.Max(ours.Length, parts.Length); i++)
        {
            int theirs = 0;
            if (i < parts.Length && !int.TryParse(parts[i], out theirs))
            {
                return null;
            }

            int mine = i < ours.Length ? ours[i] : 0;
            if (mine != theirs)
            {
                return mine.CompareTo(theirs);
            }
        }

        return 0;
    }
}
