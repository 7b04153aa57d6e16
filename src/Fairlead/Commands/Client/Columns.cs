namespace Fairlead.Commands.Client;

/// <summary>Rows in columns that two spaces keep apart, as Consul's commands print them; scripts cut them at white space.</summary>
internal static class Columns
{
    /// <summary>Writes the rows; the last column is not padded. An empty cell of a table with a header is written as it is.</summary>
    public static void Write(TextWriter writer, IEnumerable<IReadOnlyList<string>> rows)
    {
        var all = rows.ToList();
        var widths = new int[all.Count == 0 ? 0 : all.Max(row => row.Count)];
        foreach (var row in all)
        {
            for (var column = 0; column < row.Count; column++)
            {
                widths[column] = Math.Max(widths[column], row[column].Length);
            }
        }

        foreach (var row in all)
        {
            for (var column = 0; column < row.Count - 1; column++)
            {
                writer.Write(row[column].PadRight(widths[column] + 2));
            }

            writer.WriteLine(row.Count == 0 ? "" : row[^1]);
        }
    }
}
