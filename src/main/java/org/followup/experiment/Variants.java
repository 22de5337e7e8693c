package org.followup.experiment;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a test chooses from, and who gets what.
 *
 * @param weights by name, in the order of the model; only their proportion counts
 * @param holdOut share of people who get nothing of it, in percent, from 0 to less than 100
 */
public record Variants(Map<String, BigDecimal> weights, BigDecimal holdOut) {

  /** The variant of those who get nothing, to see what the rest got out of it. */
  public static final String HOLD_OUT = "hold-out";

  /** More are told apart by nobody. */
  public static final int MOST = 10;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,39}");
  private static final Pattern PART = Pattern.compile("([^:,]*):([^:,]*)");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,6}(\\.\\d{1,4})?");
  private static final double TWO_TO_THE_32 = 4294967296.0;

  /** Keeps the order of the model. */
  public Variants {
    weights = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(weights));
  }

  /** Where the text of a model cannot be read; each fault is a sentence. */
  public static final class UnreadableVariantsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    UnreadableVariantsException(List<String> faults) {
      super(String.join(" ", faults));
      this.faults = List.copyOf(faults);
    }

    /** All of them. */
    public List<String> faults() {
      return faults;
    }
  }

  /**
   * Reads {@code A: 50, B: 50} and a hold-out such as {@code 10} or {@code 10 %}.
   *
   * @throws UnreadableVariantsException with everything that is wrong
   */
  public static Variants read(String variants, String holdOut) throws UnreadableVariantsException {
    List<String> faults = new ArrayList<>();
    Map<String, BigDecimal> weights = new LinkedHashMap<>();
    for (String part : variants.split(",", -1)) {
      readPart(part, weights, faults);
    }
    if (weights.size() > MOST) {
      faults.add("a test has at most " + MOST + " variants.");
    }
    BigDecimal held = readHoldOut(holdOut, faults);
    if (faults.isEmpty() && weights.size() == 1 && held.signum() == 0) {
      faults.add("one variant alone is no test; name another, or set holdOut.");
    }
    if (!faults.isEmpty()) {
      throw new UnreadableVariantsException(faults);
    }
    return new Variants(weights, held);
  }

  private static void readPart(String part, Map<String, BigDecimal> weights, List<String> faults) {
    Matcher told = PART.matcher(part.strip());
    if (!told.matches()) {
      faults.add("\"%s\" is no variant with its weight such as A: 50.".formatted(part.strip()));
      return;
    }
    String name = told.group(1).strip();
    String weight = told.group(2).strip();
    if (!NAME.matcher(name).matches()) {
      faults.add(
          "\"%s\" is no name of a variant: letters, digits, hyphens, at most 40.".formatted(name));
    } else if (name.equals(HOLD_OUT)) {
      faults.add("hold-out is no name of a variant; set holdOut to the share in percent.");
    } else if (weights.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
      faults.add("there are two variants " + name + ".");
    } else if (!NUMBER.matcher(weight).matches() || new BigDecimal(weight).signum() == 0) {
      faults.add("the weight of %s is a number above 0; found \"%s\".".formatted(name, weight));
    } else {
      weights.put(name, new BigDecimal(weight));
    }
  }

  private static BigDecimal readHoldOut(String text, List<String> faults) {
    String number = text.replace("%", "").strip();
    if (number.isEmpty()) {
      return BigDecimal.ZERO;
    }
    if (!NUMBER.matcher(number).matches()
        || new BigDecimal(number).compareTo(BigDecimal.valueOf(100)) >= 0) {
      faults.add(
          "holdOut is a share in percent from 0 to less than 100; found \"%s\"."
              .formatted(text.strip()));
      return BigDecimal.ZERO;
    }
    return new BigDecimal(number);
  }

  /** Names that a gateway may ask for. */
  public List<String> names() {
    List<String> names = new ArrayList<>(weights.keySet());
    if (holdOut.signum() > 0) {
      names.add(HOLD_OUT);
    }
    return names;
  }

  /** Which part of all people gets that variant, between 0 and 1. */
  public double shareOf(String variant) {
    double held = holdOut.doubleValue() / 100;
    if (variant.equals(HOLD_OUT)) {
      return held;
    }
    return (1 - held) * weights.getOrDefault(variant, BigDecimal.ZERO).doubleValue() / total();
  }

  /**
   * Who gets what. The hold-out and the variant are drawn from different parts of the hash, so that
   * another share of hold-out moves nobody from one variant to another.
   *
   * @param hash keyed hash of test and recipient, at least 8 bytes
   */
  public String pick(byte[] hash) {
    ByteBuffer bytes = ByteBuffer.wrap(hash);
    double held = Integer.toUnsignedLong(bytes.getInt()) / TWO_TO_THE_32;
    if (held * 100 < holdOut.doubleValue()) {
      return HOLD_OUT;
    }
    double place = Integer.toUnsignedLong(bytes.getInt()) / TWO_TO_THE_32 * total();
    String last = HOLD_OUT;
    for (Map.Entry<String, BigDecimal> variant : weights.entrySet()) {
      last = variant.getKey();
      place -= variant.getValue().doubleValue();
      if (place < 0) {
        return last;
      }
    }
    return last;
  }

  private double total() {
    return weights.values().stream().mapToDouble(BigDecimal::doubleValue).sum();
  }
}
